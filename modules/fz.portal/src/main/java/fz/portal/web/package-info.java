/** The portal as a server: HTTP, WebSockets, and the control socket of other commands. */
package fz.portal.web;
