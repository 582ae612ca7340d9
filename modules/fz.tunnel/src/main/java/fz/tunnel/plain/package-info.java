/** WireGuard by itself, with configured peers and allowed IPs instead of a portal. */
package fz.tunnel.plain;
