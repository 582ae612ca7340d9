/**
 * The portal protocol: message records ({@code fz.control.message}), the frames around them and a
 * channel state machine without sockets, for all roles and for the portal itself.
 */
module fz.control {
  requires transitive com.fasterxml.jackson.databind;

  exports fz.control;
  exports fz.control.message;
}
