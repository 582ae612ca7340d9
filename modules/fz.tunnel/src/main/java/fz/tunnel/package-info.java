/**
 * The state machines of client and gateway, and {@link fz.tunnel.DataPlane}, by which the data path
 * runs them. Pure: time, randomness and all input are arguments.
 */
package fz.tunnel;
