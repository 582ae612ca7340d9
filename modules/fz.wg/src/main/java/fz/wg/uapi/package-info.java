/**
 * The cross-platform WireGuard configuration protocol ({@code get=1}, {@code set=1}): its text
 * without any input or output, and its sockets.
 */
package fz.wg.uapi;
