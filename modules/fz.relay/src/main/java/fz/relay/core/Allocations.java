package fz.relay.core;

import fz.ice.StunAttribute;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Makes, refreshes and ends allocations (RFC 8656 sections 7 and 8). */
final class Allocations {
  private static final long DEFAULT_LIFETIME_SECONDS = 600;
  private static final long MAX_LIFETIME_SECONDS = 3_600;
  private static final int UDP = 17;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;
  private static final int NO_FAMILY = 0;
  private static final int PORT_ATTEMPTS = 32;

  private final Tables tables;
  private final RelayConfig config;
  private final Ledger ledger;
  private final RelayPorts ports;
  private final Replies replies;
  private final RandomGenerator random;
  private boolean draining;

  Allocations(
      Tables tables,
      RelayConfig config,
      Ledger ledger,
      RelayPorts ports,
      Replies replies,
      RandomGenerator random) {
    this.tables = tables;
    this.config = config;
    this.ledger = ledger;
    this.ports = ports;
    this.replies = replies;
    this.random = random;
  }

  /** Refuses new allocations from now on. */
  void drain() {
    draining = true;
  }

  /** What a client wants; a port of 0 leaves it to the relay. */
  private record Wish(boolean ipv4, boolean ipv6, boolean evenPort, boolean nextPort, int port) {}

  byte[] allocate(Request request, long now) {
    Allocation existing = tables.allocation(request.client());
    StunMessage message = request.message();
    if (existing != null) {
      // The same request again, whose answer was lost (section 7.2).
      boolean repeated =
          existing.createdBy.equals(message.transactionId())
              && existing.username.equals(request.username());
      return repeated
          ? allocated(request, existing, OptionalLong.empty(), now)
          : replies.error(request, Failure.ALLOCATION_MISMATCH);
    }
    Failure failure = judge(message);
    if (failure != null) {
      return replies.error(request, failure);
    }
    Optional<Ledger.Reservation> reserved = Optional.empty();
    OptionalLong token = message.number64(StunAttribute.RESERVATION_TOKEN);
    if (token.isPresent()) {
      reserved = ledger.redeem(token.getAsLong(), request.username(), now);
      if (reserved.isEmpty()) {
        return replies.error(request, Failure.INSUFFICIENT_CAPACITY);
      }
    }
    Wish wish = wish(message, reserved);
    boolean possible =
        wish.ipv4 && config.ipv4().isPresent() || wish.ipv6 && config.ipv6().isPresent();
    if (!possible) {
      reserved.ifPresent(found -> ledger.givePort(found.port()));
      return replies.error(request, Failure.ADDRESS_FAMILY_NOT_SUPPORTED);
    }
    return allocate(request, wish, now);
  }

  private Failure judge(StunMessage message) {
    int transport = (int) (message.number32(StunAttribute.REQUESTED_TRANSPORT).orElse(0) >>> 24);
    if (transport == 0) {
      return Failure.BAD_REQUEST;
    }
    if (transport != UDP) {
      return Failure.UNSUPPORTED_TRANSPORT;
    }
    int requested = family(message, StunAttribute.REQUESTED_ADDRESS_FAMILY);
    int additional = family(message, StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
    boolean even = message.has(StunAttribute.EVEN_PORT);
    boolean token = message.has(StunAttribute.RESERVATION_TOKEN);
    boolean contradicts =
        requested != NO_FAMILY && (additional != NO_FAMILY || token)
            || additional != NO_FAMILY && (token || wantsNextPort(message))
            || even && token;
    if (contradicts || additional == IPV4) {
      return Failure.BAD_REQUEST;
    }
    boolean known = requested == NO_FAMILY || requested == IPV4 || requested == IPV6;
    if (!known || additional != NO_FAMILY && additional != IPV6) {
      return Failure.ADDRESS_FAMILY_NOT_SUPPORTED;
    }
    return draining ? Failure.INSUFFICIENT_CAPACITY : null;
  }

  private Wish wish(StunMessage message, Optional<Ledger.Reservation> reserved) {
    if (reserved.isPresent()) {
      boolean ipv4 = reserved.get().ipv4();
      return new Wish(ipv4, !ipv4, false, false, reserved.get().port());
    }
    int requested = family(message, StunAttribute.REQUESTED_ADDRESS_FAMILY);
    boolean both = family(message, StunAttribute.ADDITIONAL_ADDRESS_FAMILY) == IPV6;
    return new Wish(
        requested != IPV6,
        requested == IPV6 || both,
        message.has(StunAttribute.EVEN_PORT),
        wantsNextPort(message),
        0);
  }

  private byte[] allocate(Request request, Wish wish, long now) {
    Optional<UserAccount> account = ledger.enter(request.username());
    if (account.isEmpty()) {
      giveBack(wish.port);
      return replies.error(request, Failure.ALLOCATION_QUOTA_REACHED);
    }
    Allocation allocation = tables.newAllocation(request, account.get());
    if (!openPorts(allocation, wish)) {
      ledger.leave(account.get());
      return replies.error(request, Failure.INSUFFICIENT_CAPACITY);
    }
    OptionalLong token = wish.nextPort ? reserveNext(allocation, now) : OptionalLong.empty();
    if (wish.nextPort && token.isEmpty()) {
      tables.discard(allocation);
      return replies.error(request, Failure.INSUFFICIENT_CAPACITY);
    }
    allocation.expiresAt(now + 1_000_000_000L * lifetime(request.message()));
    tables.enter(allocation, now);
    return allocated(request, allocation, token, now);
  }

  private byte[] allocated(Request request, Allocation allocation, OptionalLong token, long now) {
    StunWriter writer = replies.success(request);
    for (RelayedAddress address : allocation.relayed()) {
      writer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, address.external());
    }
    writer
        .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, request.client().endpoint())
        .number32(StunAttribute.LIFETIME, (allocation.expiresAt() - now) / 1_000_000_000L);
    token.ifPresent(value -> writer.number64(StunAttribute.RESERVATION_TOKEN, value));
    addMissingFamily(request, allocation, writer);
    return replies.signed(request, writer);
  }

  /** Says why a client that asked for both families got one (section 7.2). */
  private void addMissingFamily(Request request, Allocation allocation, StunWriter writer) {
    boolean both = request.message().has(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
    if (both && allocation.relayed().size() == 1 && !config.portalProfile()) {
      int missing = allocation.relayed(true) == null ? IPV4 : IPV6;
      // family:8 reserved:13 class:3 number:8 reason
      writer.attribute(StunAttribute.ADDRESS_ERROR_CODE, new byte[] {(byte) missing, 0, 4, 40});
    }
  }

  byte[] refresh(Request request, long now) {
    Allocation allocation = tables.allocation(request.client());
    if (allocation == null) {
      return replies.error(request, Failure.ALLOCATION_MISMATCH);
    }
    if (!allocation.username.equals(request.username())) {
      return replies.error(request, Failure.WRONG_CREDENTIALS);
    }
    StunMessage message = request.message();
    int family = family(message, StunAttribute.REQUESTED_ADDRESS_FAMILY);
    if (family != NO_FAMILY && allocation.relayed(family == IPV4) == null) {
      return replies.error(request, Failure.PEER_ADDRESS_FAMILY_MISMATCH);
    }
    long seconds = lifetime(message);
    if (seconds > 0) {
      allocation.expiresAt(now + 1_000_000_000L * seconds);
      tables.reschedule(allocation, now);
    } else if (family != NO_FAMILY && allocation.relayed().size() == 2) {
      tables.close(allocation.relayed(family == IPV4));
    } else {
      tables.free(allocation);
    }
    StunWriter writer = replies.success(request).number32(StunAttribute.LIFETIME, seconds);
    return replies.signed(request, writer);
  }

  /** Returns the lifetime to give: 0 if asked for, else at least the default. */
  private static long lifetime(StunMessage message) {
    OptionalLong wanted = message.number32(StunAttribute.LIFETIME);
    boolean ends = wanted.isPresent() && wanted.getAsLong() == 0;
    if (ends && message.method() == StunMethod.REFRESH) {
      return 0;
    }
    long most = Math.min(wanted.orElse(0), MAX_LIFETIME_SECONDS);
    return Math.max(most, DEFAULT_LIFETIME_SECONDS);
  }

  private boolean openPorts(Allocation allocation, Wish wish) {
    boolean ipv4 = wish.ipv4 && config.ipv4().isPresent();
    boolean ipv6 = wish.ipv6 && config.ipv6().isPresent();
    if (wish.port != 0) {
      return openPort(allocation, wish.port, ipv4, ipv6);
    }
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      OptionalInt port = ledger.takePort(random, wish.evenPort);
      if (port.isEmpty()) {
        return false;
      }
      if (openPort(allocation, port.getAsInt(), ipv4, ipv6)) {
        return true;
      }
    }
    return false;
  }

  /** Opens one port in each family; gives it back if another program has it. */
  private boolean openPort(Allocation allocation, int port, boolean ipv4, boolean ipv6) {
    boolean opened = !ipv4 || open(allocation, config.ipv4().orElseThrow().withPort(port));
    if (opened && ipv6 && !open(allocation, config.ipv6().orElseThrow().withPort(port))) {
      opened = false;
      RelayedAddress first = allocation.relayed(true);
      if (first != null) {
        allocation.remove(first);
        ports.close(first.egress());
      }
    }
    if (!opened) {
      ledger.givePort(port);
    }
    return opened;
  }

  private boolean open(Allocation allocation, Endpoint external) {
    RelayedAddress address = new RelayedAddress(allocation, external);
    Object egress = ports.open(external.isIpv4(), external.port(), address);
    if (egress == null) {
      return false;
    }
    address.opened(egress);
    allocation.add(address);
    return true;
  }

  private OptionalLong reserveNext(Allocation allocation, long now) {
    Endpoint own = allocation.relayed().getFirst().external();
    int next = own.port() + 1;
    if (!ledger.takePort(next)) {
      return OptionalLong.empty();
    }
    long token = random.nextLong();
    ledger.reserve(token, next, own.isIpv4(), allocation.username, now);
    return OptionalLong.of(token);
  }

  private void giveBack(int port) {
    if (port != 0) {
      ledger.givePort(port);
    }
  }

  private static int family(StunMessage message, int attribute) {
    return (int) (message.number32(attribute).orElse(0) >>> 24);
  }

  /** Returns the R bit of EVEN-PORT (section 18.6). */
  private static boolean wantsNextPort(StunMessage message) {
    return message
        .attribute(StunAttribute.EVEN_PORT)
        .filter(value -> value.length == 1 && (value[0] & 0x80) != 0)
        .isPresent();
  }
}
