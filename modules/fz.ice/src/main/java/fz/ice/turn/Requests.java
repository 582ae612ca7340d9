package fz.ice.turn;

import fz.ice.IceTransmit;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Writes the requests of a client, repeats them, and knows which are under way. */
final class Requests {
  private static final Endpoint UNSPECIFIED = new Endpoint(0, 0, 0);
  private static final String SOFTWARE = "fz";
  private static final byte[] UDP = {17, 0, 0, 0};
  private static final byte[] IPV6 = {2, 0, 0, 0};
  private static final int MAX_CHALLENGES = 3;
  private static final Consumer<StunWriter> NOTHING = writer -> {};

  private final Authentication authentication;
  private final RandomGenerator random;
  private final Map<TransactionId, Transaction> open = new LinkedHashMap<>();
  private final ArrayDeque<Transaction> transmits = new ArrayDeque<>();

  private long nextDue = Long.MAX_VALUE;

  Requests(Authentication authentication, RandomGenerator random) {
    this.authentication = authentication;
    this.random = random;
  }

  /**
   * Asks what the server sees; not signed.
   *
   * @param urgent true if silence has been noticed already
   */
  void binding(ServerPath path, boolean urgent, long nowNanos) {
    Request request = new Request(StunMethod.BINDING, path.address, path, false, NOTHING);
    begin(request, 0, urgent, nowNanos);
  }

  /** Asks at once what the server sees now, whichever own address leads to it. */
  void rebinding(ServerPath path, long nowNanos) {
    Request request = new Request(StunMethod.BINDING, path.address, path, true, NOTHING);
    begin(request, 0, true, nowNanos);
  }

  /**
   * Asks for an allocation.
   *
   * @param both true for addresses of both versions of IP
   * @param ipv6 true for an IPv6 address only
   */
  void allocate(Endpoint server, boolean both, boolean ipv6, long nowNanos) {
    Consumer<StunWriter> attributes =
        writer -> {
          writer.attribute(StunAttribute.REQUESTED_TRANSPORT, UDP);
          if (both) {
            writer.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IPV6);
          } else if (ipv6) {
            writer.attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, IPV6);
          }
        };
    begin(Request.of(StunMethod.ALLOCATE, server, null, attributes), 0, false, nowNanos);
  }

  /** Prolongs the allocation, or ends it. */
  void refresh(Endpoint server, boolean ends, long nowNanos) {
    Consumer<StunWriter> lifetime = writer -> writer.number32(StunAttribute.LIFETIME, 0);
    begin(
        Request.of(StunMethod.REFRESH, server, null, ends ? lifetime : NOTHING),
        0,
        false,
        nowNanos);
  }

  void channelBind(Endpoint server, TurnChannel channel, long nowNanos) {
    Consumer<StunWriter> attributes =
        writer ->
            writer
                .number32(StunAttribute.CHANNEL_NUMBER, (long) channel.number() << 16)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, channel.peer());
    begin(Request.of(StunMethod.CHANNEL_BIND, server, channel, attributes), 0, false, nowNanos);
  }

  void createPermission(Endpoint server, Permission permission, long nowNanos) {
    Consumer<StunWriter> attributes =
        writer -> writer.xorAddress(StunAttribute.XOR_PEER_ADDRESS, permission.address);
    begin(
        Request.of(StunMethod.CREATE_PERMISSION, server, permission, attributes),
        0,
        false,
        nowNanos);
  }

  byte[] sendIndication(Endpoint peer, byte[] data) {
    return new StunWriter(StunClass.INDICATION, StunMethod.SEND, TransactionId.random(random))
        .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
        .attribute(StunAttribute.DATA, data)
        .toByteArray();
  }

  Transaction find(TransactionId id) {
    return open.get(id);
  }

  void remove(Transaction transaction) {
    open.remove(transaction.id);
  }

  /** Forgets everything that is under way. */
  void clear() {
    open.clear();
    transmits.clear();
    nextDue = Long.MAX_VALUE;
  }

  void forgetServer() {
    authentication.forget();
  }

  boolean verifies(StunMessage message) {
    return authentication.verifies(message);
  }

  /**
   * Sends a request again that was refused for its credentials.
   *
   * @return false if the refusal names nothing new, or has come too often
   */
  boolean repeat(Transaction asked, StunMessage refusal, long nowNanos) {
    authentication.challenge(refusal);
    // Several requests may have met the same refusal: the first one has learnt from it already.
    if (asked.stamp == authentication.stamp() || asked.challenges >= MAX_CHALLENGES) {
      return false;
    }
    begin(asked.request, asked.challenges + 1, false, nowNanos);
    return true;
  }

  /** Repeats what is due; returns the requests that nobody has answered. */
  List<Transaction> handleTimeout(long nowNanos) {
    if (nowNanos < nextDue) {
      return List.of();
    }
    List<Transaction> over = new ArrayList<>();
    nextDue = Long.MAX_VALUE;
    for (Transaction transaction : open.values()) {
      if (transaction.isOver(nowNanos)) {
        over.add(transaction);
        continue;
      }
      if (transaction.due() <= nowNanos) {
        transaction.repeated(nowNanos);
        transmits.add(transaction);
      }
      nextDue = Math.min(nextDue, transaction.due());
    }
    over.forEach(this::remove);
    return over;
  }

  /** Returns when {@link #handleTimeout} is due, or earlier if that request has been answered. */
  long due() {
    return nextDue;
  }

  boolean hasTransmits() {
    return !transmits.isEmpty();
  }

  IceTransmit pollTransmit(Endpoint base) {
    Transaction transaction = transmits.poll();
    if (transaction == null) {
      return null;
    }
    Endpoint server = transaction.request.server();
    boolean fromBase =
        base != null && base.isIpv4() == server.isIpv4() && !transaction.request.fromAny();
    return new IceTransmit(fromBase ? base : UNSPECIFIED, server, transaction.payload);
  }

  private void begin(Request request, int challenges, boolean urgent, long nowNanos) {
    TransactionId id = TransactionId.random(random);
    StunWriter writer = new StunWriter(StunClass.REQUEST, request.method(), id);
    request.attributes().accept(writer);
    writer.text(StunAttribute.SOFTWARE, SOFTWARE);
    boolean signs = request.method() != StunMethod.BINDING;
    byte[] payload = signs ? authentication.finish(writer) : writer.toByteArray();
    int stamp = signs ? authentication.stamp() : 0;
    Transaction transaction =
        new Transaction(request, id, payload, stamp, challenges, urgent, nowNanos);
    open.put(id, transaction);
    nextDue = Math.min(nextDue, transaction.due());
    transmits.add(transaction);
  }
}
