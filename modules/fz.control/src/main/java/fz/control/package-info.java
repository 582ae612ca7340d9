/** Frames, message codec and channel state machine of the portal protocol. */
package fz.control;
