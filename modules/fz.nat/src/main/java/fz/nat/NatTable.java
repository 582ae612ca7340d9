package fz.nat;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IcmpQuote;
import fz.packet.PacketView;
import java.util.random.RandomGenerator;

/**
 * The translation table of one client for DNS resources: proxy addresses, which the client sends
 * to, become the real addresses that the gateway resolved, and back.
 *
 * <p>A session is the client's port (or ICMP echo identifier), protocol and proxy address on the
 * inside, and a port, the protocol and the real address on the outside. It keeps the port if no
 * other session uses it towards the real address, else takes the next higher one up to 65535, then
 * the first from 1. The client's own address is left alone. Sessions last, after their last packet,
 * 60 s without a reply; then 2 hours 4 minutes for TCP and 2 minutes for UDP and ICMP; 5 s after
 * FIN in both directions; and end at once with a TCP RST. The table remembers the outside tuples of
 * ended sessions, so that late packets are not taken for untranslated traffic. When it is full, the
 * oldest session without a reply makes room.
 *
 * <p>IPv4 addresses are in the mapped form of {@link Endpoint}. Translation never changes the
 * family. One thread at a time; packets are wrapped by the caller, changed in place, and cost no
 * allocation and O(1) time.
 */
public final class NatTable {
  private static final int REPLIED = 1;
  private static final int FIN_OUT = 2;
  private static final int FIN_IN = 4;
  private static final int DONE = FIN_OUT | FIN_IN;

  private static final int HOP_LIMIT_OF_ERRORS = 20;

  private final AddressMap mappings;
  private final Sessions sessions;
  private final IcmpQuote quote = new IcmpQuote();

  /**
   * Creates an empty table. It takes memory as it grows.
   *
   * @param maxSessions most sessions that are open at a time, and most mappings; 1 to 2^28
   * @param random draws the key of the hash tables, once
   */
  public NatTable(int maxSessions, RandomGenerator random) {
    if (maxSessions < 1 || maxSessions > 1 << 28) {
      throw new IllegalArgumentException("sessions: " + maxSessions);
    }
    long hashKey = random.nextLong();
    mappings = new AddressMap(maxSessions, hashKey);
    sessions = new Sessions(maxSessions, hashKey);
  }

  /**
   * Maps a proxy address to a real address, in place of its earlier mapping. Sessions that are open
   * keep their real address.
   *
   * @return false if there are too many mappings
   */
  public boolean map(long proxyHigh, long proxyLow, long realHigh, long realLow) {
    return mappings.put(proxyHigh, proxyLow, realHigh, realLow);
  }

  /** Forgets the mapping of a proxy address; open sessions go on. */
  public void unmap(long proxyHigh, long proxyLow) {
    mappings.remove(proxyHigh, proxyLow);
  }

  /** Forgets all mappings and ends all sessions; their outside tuples are remembered. */
  public void clear() {
    mappings.clear();
    SessionLists lists = sessions.lists();
    for (int list = SessionLists.UNCONFIRMED; list <= SessionLists.CLOSING; list++) {
      while (lists.first(list) >= 0) {
        sessions.end(lists.first(list));
      }
    }
  }

  /** Returns the number of mappings. */
  public int mappings() {
    return mappings.count();
  }

  /** Returns the number of open sessions. */
  public int sessions() {
    return sessions.open();
  }

  /** Returns the number of ended sessions that are remembered; at most as many as may be open. */
  public int remembered() {
    return sessions.ended();
  }

  /**
   * Translates a packet of the client for a proxy address.
   *
   * @return {@link NatVerdict#TRANSLATED}, {@code UNREACHABLE}, {@code EXHAUSTED} or {@code
   *     UNSUPPORTED}
   */
  @HotPath
  public NatVerdict outbound(PacketView packet, long nowNanos) {
    if (packet.isFragment() || !packet.hasPorts() && !packet.isEchoRequest()) {
      return NatVerdict.UNSUPPORTED;
    }
    int number = packet.hasPorts() ? packet.sourcePort() : packet.icmpIdentifier();
    int session = openSession(packet, number, nowNanos);
    if (session < 0) {
      int mapping = mappings.find(packet.destinationHigh(), packet.destinationLow());
      if (mapping < 0 || !isOfFamily(packet, mapping)) {
        return NatVerdict.UNREACHABLE;
      }
      handleTimeout(nowNanos);
      session =
          sessions.start(
              packet.destinationHigh(),
              packet.destinationLow(),
              mappings.valueHigh(mapping),
              mappings.valueLow(mapping),
              packet.protocol(),
              number);
      if (session < 0) {
        return NatVerdict.EXHAUSTED;
      }
    }
    TupleIndex outside = sessions.outside();
    packet.destination(outside.high(session), outside.low(session));
    int translated = outside.number(session);
    if (translated != number) {
      if (packet.hasPorts()) {
        packet.sourcePort(translated);
      } else {
        packet.icmpIdentifier(translated);
      }
    }
    used(session, packet, FIN_OUT, 0, nowNanos);
    return NatVerdict.TRANSLATED;
  }

  /**
   * Translates a packet back whose destination is the client: an answer from a real address, or an
   * ICMP error about a packet that was translated.
   *
   * @return {@link NatVerdict#TRANSLATED}, {@code NO_SESSION}, {@code EXPIRED} or {@code
   *     UNSUPPORTED}
   */
  @HotPath
  public NatVerdict inbound(PacketView packet, long nowNanos) {
    if (packet.isFragment()) {
      return NatVerdict.UNSUPPORTED;
    }
    if (packet.isIcmpError()) {
      return inboundError(packet, nowNanos);
    }
    if (!packet.hasPorts() && !packet.isEchoReply()) {
      return NatVerdict.NO_SESSION;
    }
    int number = packet.hasPorts() ? packet.destinationPort() : packet.icmpIdentifier();
    int tuple = TupleIndex.tuple(packet.protocol(), number);
    int session = sessions.outside().find(packet.sourceHigh(), packet.sourceLow(), tuple);
    if (session < 0) {
      return NatVerdict.NO_SESSION;
    }
    if (hasEnded(session, nowNanos)) {
      return NatVerdict.EXPIRED;
    }
    TupleIndex inside = sessions.inside();
    packet.source(inside.high(session), inside.low(session));
    int original = inside.number(session);
    if (original != number) {
      if (packet.hasPorts()) {
        packet.destinationPort(original);
      } else {
        packet.icmpIdentifier(original);
      }
    }
    used(session, packet, FIN_IN, REPLIED, nowNanos);
    return NatVerdict.TRANSLATED;
  }

  /** Translates an error and the packet it quotes. It is no sign of life: the time runs on. */
  private NatVerdict inboundError(PacketView error, long nowNanos) {
    if (!quote.wrap(error) || !quote.hasPorts() && !quote.isEchoRequest()) {
      return NatVerdict.NO_SESSION;
    }
    int number = quote.hasPorts() ? quote.sourcePort() : quote.icmpIdentifier();
    int tuple = TupleIndex.tuple(quote.protocol(), number);
    int session = sessions.outside().find(quote.destinationHigh(), quote.destinationLow(), tuple);
    if (session < 0) {
      return NatVerdict.NO_SESSION;
    }
    if (hasEnded(session, nowNanos)) {
      return NatVerdict.EXPIRED;
    }
    TupleIndex inside = sessions.inside();
    quote.destination(inside.high(session), inside.low(session));
    if (quote.hasPorts()) {
      quote.sourcePort(inside.number(session));
    } else {
      quote.icmpIdentifier(inside.number(session));
    }
    // The error may come from a router on the way, whose address the client would not accept.
    error.source(inside.high(session), inside.low(session));
    error.hopLimit(HOP_LIMIT_OF_ERRORS);
    return NatVerdict.TRANSLATED;
  }

  /** Returns when {@link #handleTimeout} is due, or {@link Long#MAX_VALUE} for never. */
  public long nextTimeout() {
    return sessions.lists().nextDeadline();
  }

  /** Ends the sessions whose time is over. */
  public void handleTimeout(long nowNanos) {
    SessionLists lists = sessions.lists();
    for (int over = lists.over(nowNanos); over >= 0; over = lists.over(nowNanos)) {
      sessions.end(over);
    }
  }

  /** Returns the session that an outbound packet continues, or -1. */
  private int openSession(PacketView packet, int number, long nowNanos) {
    int tuple = TupleIndex.tuple(packet.protocol(), number);
    int session = sessions.inside().find(packet.destinationHigh(), packet.destinationLow(), tuple);
    if (session < 0 || hasEnded(session, nowNanos)) {
      return -1;
    }
    boolean closing = sessions.lists().list(session) == SessionLists.CLOSING;
    int flags = packet.tcpFlags() & (PacketView.TCP_SYN | PacketView.TCP_ACK);
    if (closing && flags == PacketView.TCP_SYN) {
      // The client uses its port again for a new connection.
      sessions.end(session);
      return -1;
    }
    return session;
  }

  private boolean hasEnded(int session, long nowNanos) {
    SessionLists lists = sessions.lists();
    if (lists.isOpen(session) && lists.isOver(session, nowNanos)) {
      sessions.end(session);
    }
    return !lists.isOpen(session);
  }

  private boolean isOfFamily(PacketView packet, int mapping) {
    boolean ipv4 = Endpoint.isIpv4(mappings.valueHigh(mapping), mappings.valueLow(mapping));
    return packet.isIpv4() == ipv4;
  }

  private void used(int session, PacketView packet, int fin, int reply, long nowNanos) {
    int flags = packet.tcpFlags();
    sessions.mark(session, reply | ((flags & PacketView.TCP_FIN) != 0 ? fin : 0));
    int marks = sessions.marks(session);
    int list;
    if ((marks & REPLIED) == 0) {
      list = SessionLists.UNCONFIRMED;
    } else if (!packet.isTcp()) {
      list = SessionLists.DATAGRAM;
    } else {
      list = (marks & DONE) == DONE ? SessionLists.CLOSING : SessionLists.STREAM;
    }
    sessions.lists().use(session, list, nowNanos);
    if ((flags & PacketView.TCP_RST) != 0) {
      sessions.end(session);
    }
  }
}
