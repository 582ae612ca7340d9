package fz.portal.policy;

import java.util.Locale;

/**
 * A client or a gateway that has connected at least once.
 *
 * @param ownerId the actor of a client, the site of a gateway
 * @param publicKey WireGuard public key, base64
 * @param pskBase 32 secret random bytes that keys between devices are derived from
 * @param tunnelIndex 1 to 2^21 - 2, gives both tunnel addresses
 */
public record Device(
    String id,
    Role kind,
    String ownerId,
    String externalId,
    String name,
    String publicKey,
    byte[] pskBase,
    int tunnelIndex) {

  /** Returns the address in 100.64.0.0/11. */
  public String ipv4() {
    return "100."
        + (64 + (tunnelIndex >> 16))
        + "."
        + (tunnelIndex >> 8 & 0xFF)
        + "."
        + (tunnelIndex & 0xFF);
  }

  /** Returns the address in fd00:2021:1111::/107. */
  public String ipv6() {
    return tunnelIndex >> 16 == 0
        ? String.format(Locale.ROOT, "fd00:2021:1111::%x", tunnelIndex)
        : String.format(
            Locale.ROOT, "fd00:2021:1111::%x:%x", tunnelIndex >> 16, tunnelIndex & 0xFFFF);
  }
}
