/**
 * The DNS server of a client: names of resources get proxy addresses, all else is forwarded. Pure:
 * messages in, messages out.
 */
package fz.dns;
