package fz.siit;

import fz.packet.Endpoint;
import fz.packet.HotPath;

/** Receives an address from an {@link AddressMapping}, in the two halves of {@link Endpoint}. */
@HotPath
public final class MappedAddress {
  private long high;
  private long low;

  /** Creates a receiver that holds {@code ::}. */
  public MappedAddress() {}

  /** Sets the address; IPv4 in mapped form. */
  public void set(long newHigh, long newLow) {
    high = newHigh;
    low = newLow;
  }

  /** Sets an IPv4 address, given as a big-endian number. */
  public void setIpv4(int address) {
    set(0, Endpoint.mapped(address));
  }

  /** Returns bytes 0 to 7 of the address. */
  public long high() {
    return high;
  }

  /** Returns bytes 8 to 15 of the address. */
  public long low() {
    return low;
  }

  /** Returns the address as a big-endian number, if it is an IPv4 address. */
  public int ipv4() {
    return (int) low;
  }
}
