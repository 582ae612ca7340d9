package fz.siit;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.util.Optional;

/** How a {@link Translator} behaves where RFC 7915 leaves a choice. Immutable. */
public final class TranslatorOptions {
  /** The smallest MTU of an IPv6 link, in bytes (RFC 8200 section 5). */
  public static final int IPV6_MIN_MTU = 1280;

  /** The smallest MTU of the IPv4 side: an IPv6 packet of {@link #IPV6_MIN_MTU} must fit. */
  public static final int IPV4_MIN_MTU = IPV6_MIN_MTU - Translator.HEADER_DIFFERENCE;

  private static final TranslatorOptions DEFAULTS = new Builder().build();

  private final int ipv4Mtu;
  private final int ipv6Mtu;
  private final int lowestIpv6Mtu;
  private final boolean copyTrafficClass;
  private final boolean decrementHopLimit;
  private final ZeroChecksum zeroChecksum;
  private final Endpoint ownIpv4;
  private final Endpoint ownIpv6;
  private final IpPrefix errorSourcesIpv4;
  private final IpPrefix errorSourcesIpv6;

  private TranslatorOptions(Builder builder) {
    ipv4Mtu = builder.ipv4Mtu;
    ipv6Mtu = builder.ipv6Mtu;
    lowestIpv6Mtu = builder.lowestIpv6Mtu;
    copyTrafficClass = builder.copyTrafficClass;
    decrementHopLimit = builder.decrementHopLimit;
    zeroChecksum = builder.zeroChecksum;
    ownIpv4 = builder.ownIpv4;
    ownIpv6 = builder.ownIpv6;
    errorSourcesIpv4 = builder.errorSourcesIpv4;
    errorSourcesIpv6 = builder.errorSourcesIpv6;
  }

  /** Returns what a builder begins with. */
  public static TranslatorOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder of other options. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the MTU of the IPv4 side, in bytes. */
  public int ipv4Mtu() {
    return ipv4Mtu;
  }

  /** Returns the MTU of the IPv6 side, in bytes. */
  public int ipv6Mtu() {
    return ipv6Mtu;
  }

  /** Returns the longest IPv6 packet made of an IPv4 packet that may be split, in bytes. */
  public int lowestIpv6Mtu() {
    return lowestIpv6Mtu;
  }

  /** Returns true if the traffic class or TOS is copied; otherwise it becomes 0. */
  public boolean copyTrafficClass() {
    return copyTrafficClass;
  }

  /** Returns true if the translator takes one from the hop limit or TTL, as a router does. */
  public boolean decrementHopLimit() {
    return decrementHopLimit;
  }

  /** Returns what becomes of IPv4 UDP packets without a checksum. */
  public ZeroChecksum zeroChecksum() {
    return zeroChecksum;
  }

  /** Returns the translator's own IPv4 address. */
  public Optional<Endpoint> ownIpv4() {
    return Optional.ofNullable(ownIpv4);
  }

  /** Returns the translator's own IPv6 address. */
  public Optional<Endpoint> ownIpv6() {
    return Optional.ofNullable(ownIpv6);
  }

  /** Returns the addresses for ICMP errors of IPv6 routers that have no mapping (RFC 6791). */
  public Optional<IpPrefix> errorSourcesIpv4() {
    return Optional.ofNullable(errorSourcesIpv4);
  }

  /** Returns the addresses for ICMP errors of IPv4 routers that have no mapping. */
  public Optional<IpPrefix> errorSourcesIpv6() {
    return Optional.ofNullable(errorSourcesIpv6);
  }

  /** Collects options. */
  public static final class Builder {
    private int ipv4Mtu = 1500;
    private int ipv6Mtu = 1500;
    private int lowestIpv6Mtu = IPV6_MIN_MTU;
    private boolean copyTrafficClass = true;
    private boolean decrementHopLimit = true;
    private ZeroChecksum zeroChecksum = ZeroChecksum.COMPUTE;
    private Endpoint ownIpv4;
    private Endpoint ownIpv6;
    private IpPrefix errorSourcesIpv4;
    private IpPrefix errorSourcesIpv6;

    private Builder() {}

    /** Returns the options. */
    public TranslatorOptions build() {
      return new TranslatorOptions(this);
    }

    /**
     * Sets the MTU of the IPv4 side; 1500 unless set. Links beyond it may be smaller.
     *
     * @param bytes {@link #IPV4_MIN_MTU} to 65535
     */
    public Builder ipv4Mtu(int bytes) {
      ipv4Mtu = mtu(bytes, IPV4_MIN_MTU);
      return this;
    }

    /**
     * Sets the MTU of the IPv6 side; 1500 unless set.
     *
     * @param bytes {@link #IPV6_MIN_MTU} to 65535
     */
    public Builder ipv6Mtu(int bytes) {
      ipv6Mtu = mtu(bytes, IPV6_MIN_MTU);
      return this;
    }

    /**
     * Sets the smallest MTU that there is in the IPv6 network; 1280 unless set. IPv4 packets that
     * may be split are split to fit it (RFC 7915 section 4.1).
     *
     * @param bytes {@link #IPV6_MIN_MTU} to 65535
     */
    public Builder lowestIpv6Mtu(int bytes) {
      lowestIpv6Mtu = mtu(bytes, IPV6_MIN_MTU);
      return this;
    }

    /** Sets whether the traffic class or TOS is copied; true unless set. */
    public Builder copyTrafficClass(boolean copy) {
      copyTrafficClass = copy;
      return this;
    }

    /** Sets whether the hop limit is decremented; true unless set. */
    public Builder decrementHopLimit(boolean decrement) {
      decrementHopLimit = decrement;
      return this;
    }

    /**
     * Sets what becomes of IPv4 UDP without a checksum; {@link ZeroChecksum#COMPUTE} unless set.
     */
    public Builder zeroChecksum(ZeroChecksum value) {
      zeroChecksum = value;
      return this;
    }

    /**
     * Sets the translator's own address of either family: the source of ICMP errors that it makes,
     * and of those of routers without a mapping. Without one, errors come from the address that the
     * packet was for. The port is ignored.
     */
    public Builder own(Endpoint address) {
      if (address.isIpv4()) {
        ownIpv4 = address;
      } else {
        ownIpv6 = address;
      }
      return this;
    }

    /**
     * Sets the addresses that stand for routers of the other family that have no mapping, when they
     * send ICMP errors (RFC 6791). A router always gets the same of them.
     */
    public Builder errorSources(IpPrefix prefix) {
      if (prefix.isIpv4()) {
        errorSourcesIpv4 = prefix;
      } else {
        errorSourcesIpv6 = prefix;
      }
      return this;
    }

    private static int mtu(int bytes, int least) {
      if (bytes < least || bytes > 65_535) {
        throw new IllegalArgumentException("MTU " + bytes + " is not " + least + " to 65535");
      }
      return bytes;
    }
  }
}
