package fz.dns;

/**
 * Names for which the stub resolver answers by itself.
 *
 * @param id of the resource
 * @param pattern its names
 * @param ipv4 whether they have IPv4 addresses
 * @param ipv6 whether they have IPv6 addresses
 */
public record DnsResource(String id, DomainPattern pattern, boolean ipv4, boolean ipv6) {}
