package fz.relay.core;

import fz.packet.HotPath;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;

/**
 * What the cores of a relay share, none of it on the path of data: which ports are taken, what each
 * user has, how much there is in total. Any thread may ask.
 */
public final class Ledger {
  static final long RESERVATION_NANOS = 30_000_000_000L;

  /**
   * A port that is kept for an allocation to come.
   *
   * @param port the port, taken
   * @param ipv4 the family that it is kept for
   */
  record Reservation(int port, boolean ipv4, String username, long expiresAt) {}

  private final RelayConfig config;
  private final AtomicIntegerArray taken;
  private final AtomicInteger allocations = new AtomicInteger();
  private final ConcurrentHashMap<String, UserAccount> accounts = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Reservation> reservations = new ConcurrentHashMap<>();
  private final RateLimit bandwidth;

  /** Creates a ledger without entries. */
  public Ledger(RelayConfig config) {
    this.config = config;
    this.taken = new AtomicIntegerArray(config.highestPort() - config.lowestPort() + 1);
    this.bandwidth = new RateLimit(config.limits().bytesPerSecond());
  }

  /** Returns the number of allocations of all cores. */
  public int allocations() {
    return allocations.get();
  }

  /** Returns the number of ports that are taken or reserved. */
  public int portsTaken() {
    int count = 0;
    for (int i = 0; i < taken.length(); i++) {
      count += taken.get(i);
    }
    return count;
  }

  /** Returns the number of users who have an allocation. */
  public int users() {
    return accounts.size();
  }

  /**
   * Counts an allocation of a user.
   *
   * @return empty if that is one too many, of all users or of this one
   */
  Optional<UserAccount> enter(String username) {
    if (allocations.incrementAndGet() > config.limits().allocations()) {
      allocations.decrementAndGet();
      return Optional.empty();
    }
    UserAccount account =
        accounts.compute(
            username,
            (name, found) -> {
              UserAccount a =
                  found == null
                      ? new UserAccount(name, config.limits().bytesPerSecondPerUser())
                      : found;
              a.allocations.incrementAndGet();
              return a;
            });
    if (!config.portalProfile()
        && account.allocations.get() > config.limits().allocationsPerUser()) {
      leave(account);
      return Optional.empty();
    }
    return Optional.of(account);
  }

  /** Counts one allocation of a user less. */
  void leave(UserAccount account) {
    allocations.decrementAndGet();
    accounts.compute(
        account.username,
        (name, found) -> account.allocations.decrementAndGet() == 0 ? null : found);
  }

  /** Returns true if a user's data may pass, which is then counted. */
  @HotPath
  boolean passes(UserAccount account, long bytes, long now) {
    return account.bandwidth.passes(bytes, now) && bandwidth.passes(bytes, now);
  }

  /** Takes a port from a random place on; empty if all are taken. */
  OptionalInt takePort(RandomGenerator random, boolean even) {
    int size = taken.length();
    int start = random.nextInt(size);
    for (int i = 0; i < size; i++) {
      int at = (start + i) % size;
      boolean fits = !even || (config.lowestPort() + at & 1) == 0;
      if (fits && taken.compareAndSet(at, 0, 1)) {
        return OptionalInt.of(config.lowestPort() + at);
      }
    }
    return OptionalInt.empty();
  }

  /** Takes one certain port if it is free and of the range. */
  boolean takePort(int port) {
    return port >= config.lowestPort()
        && port <= config.highestPort()
        && taken.compareAndSet(port - config.lowestPort(), 0, 1);
  }

  /** Gives a port back. */
  void givePort(int port) {
    taken.set(port - config.lowestPort(), 0);
  }

  /** Keeps a port that was taken for whoever of the same user shows the token. */
  void reserve(long token, int port, boolean ipv4, String username, long now) {
    reservations.put(token, new Reservation(port, ipv4, username, now + RESERVATION_NANOS));
  }

  /** Returns a reservation, which ends; empty if the user has none such. */
  Optional<Reservation> redeem(long token, String username, long now) {
    Reservation found = reservations.get(token);
    if (found == null
        || !found.username.equals(username)
        || now - found.expiresAt >= 0
        || !reservations.remove(token, found)) {
      return Optional.empty();
    }
    return Optional.of(found);
  }

  /** Gives the ports of reservations back that nobody asked for. */
  void expireReservations(long now) {
    reservations.forEach(
        (token, found) -> {
          if (now - found.expiresAt >= 0 && reservations.remove(token, found)) {
            givePort(found.port);
          }
        });
  }

  boolean hasReservations() {
    return !reservations.isEmpty();
  }
}
