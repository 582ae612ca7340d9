package fz.siit;

import fz.packet.HotPath;

/**
 * Finds the address of the other family that stands for an address (RFC 7915 section 6).
 *
 * <p>Called up to four times for a packet; it neither allocates nor throws. Stateless mappings
 * ignore the role. A mapping with state, such as a NAT table, finds its session before the packet
 * is translated and answers here by role.
 */
public interface AddressMapping {
  /**
   * Maps an address.
   *
   * @param role where the address stands in the packet
   * @param high bytes 0 to 7 of the address, see {@link fz.packet.Endpoint}; IPv4 in mapped form
   * @param low bytes 8 to 15 of the address
   * @param into receives the address of the other family
   * @return false if there is none; {@code into} is then unchanged
   */
  @HotPath
  boolean map(AddressRole role, long high, long low, MappedAddress into);

  /** Returns a mapping that asks this one first and then another. */
  default AddressMapping orElse(AddressMapping other) {
    return (role, high, low, into) ->
        map(role, high, low, into) || other.map(role, high, low, into);
  }
}
