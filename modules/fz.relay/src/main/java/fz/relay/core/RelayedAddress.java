package fz.relay.core;

import fz.packet.Endpoint;

/** One relayed transport address of an allocation; it has one or one of each family. */
public final class RelayedAddress {
  private final Allocation allocation;
  private final Endpoint external;
  private Object egress;

  RelayedAddress(Allocation allocation, Endpoint external) {
    this.allocation = allocation;
    this.external = external;
  }

  Allocation allocation() {
    return allocation;
  }

  /** Returns the address and port that peers see. */
  Endpoint external() {
    return external;
  }

  boolean isIpv4() {
    return external.isIpv4();
  }

  Object egress() {
    return egress;
  }

  void opened(Object opened) {
    egress = opened;
  }
}
