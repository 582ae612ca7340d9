/** Messages and channel state machine of the portal protocol. */
module fz.control {}
