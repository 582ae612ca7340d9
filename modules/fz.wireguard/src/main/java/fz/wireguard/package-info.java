/**
 * The WireGuard protocol (paper: Donenfeld, "WireGuard: Next Generation Kernel Network Tunnel"):
 * {@link fz.wireguard.WireGuard} judges and makes messages, {@link fz.wireguard.TransportKey}
 * encrypts and decrypts packets. Pure: time and randomness are arguments.
 */
package fz.wireguard;
