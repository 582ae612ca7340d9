package fz.ice.turn;

import fz.packet.Endpoint;

/** Leave for an address to send through the allocation (RFC 8656 section 9); lasts 5 minutes. */
final class Permission {
  private static final long RENEW_NANOS = 240_000_000_000L;

  // With port 0: a permission is for an address, whatever the port.
  final Endpoint address;
  boolean asked;
  boolean granted;
  private long grantedAt;

  Permission(Endpoint address) {
    this.address = address;
  }

  void granted(long askedAtNanos) {
    granted = true;
    asked = false;
    grantedAt = askedAtNanos;
  }

  void lost() {
    granted = false;
    asked = false;
  }

  long due() {
    return granted && !asked ? grantedAt + RENEW_NANOS : Long.MAX_VALUE;
  }
}
