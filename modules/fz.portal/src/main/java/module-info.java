/** The control plane server. */
module fz.portal {}
