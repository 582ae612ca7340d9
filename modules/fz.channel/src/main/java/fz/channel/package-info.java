/** The WebSocket of the portal channel. */
package fz.channel;
