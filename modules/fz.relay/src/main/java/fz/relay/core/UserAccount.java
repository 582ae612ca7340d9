package fz.relay.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What one user has, on all cores together. */
final class UserAccount {
  final String username;
  final AtomicInteger allocations = new AtomicInteger();
  final RateLimit bandwidth;

  /** The only allocation of the user, where users have but one. */
  final AtomicReference<Allocation> only = new AtomicReference<>();

  UserAccount(String username, long bytesPerSecond) {
    this.username = username;
    this.bandwidth = new RateLimit(bytesPerSecond);
  }
}
