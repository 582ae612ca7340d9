package fz.nat;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.IcmpQuote;
import fz.packet.IcmpType;
import fz.packet.PacketBatch;
import fz.packet.PacketView;
import fz.siit.Translator;
import java.util.random.RandomGenerator;

/**
 * The translation table of one client for DNS resources: proxy addresses, which the client sends
 * to, become the real addresses that the gateway resolved, and back.
 *
 * <p>A session is the client's port (or ICMP echo identifier), protocol and proxy address on the
 * inside, and a port, the protocol and the real address on the outside. It keeps the port if no
 * other session uses it towards the real address, else takes the next higher one up to 65535, then
 * the first from 1. Proxy and real address may be of different families: the packet is then
 * translated as well (RFC 7915), and the client's address of the other family takes the place of
 * its own. Within a family the client's address is left alone.
 *
 * <p>Sessions last, after their last packet, 60 s without a reply; then 2 minutes for UDP and ICMP,
 * 4 minutes for a TCP handshake and 2 hours 4 minutes after it (RFC 5382); 5 s after FIN in both
 * directions; and end at once with a TCP RST. The table remembers the outside tuples of ended
 * sessions, so that late packets are not taken for untranslated traffic. When it is full, the
 * oldest session without a reply makes room.
 *
 * <p>IPv4 addresses are in the mapped form of {@link Endpoint}. One thread at a time; packets are
 * wrapped by the caller, later fragments with the transport of the first one ({@link Fragments}).
 * They are changed in place and cost no allocation and O(1) time. After a translation the view may
 * begin elsewhere and be longer or shorter.
 */
public final class NatTable {
  /** Room in front of a packet that suffices for its translation into the other family. */
  public static final int MAX_GROWTH_BYTES = Translator.ERROR_HEADROOM_BYTES;

  private static final int REPLIED = 1;
  private static final int FIN_OUT = 2;
  private static final int FIN_IN = 4;
  private static final int OPENED = 8;
  private static final int DONE = FIN_OUT | FIN_IN;

  private static final int HOP_LIMIT_OF_ERRORS = 20;

  private final AddressMap mappings;
  private final Sessions sessions;
  private final FamilyChange change;
  private final IcmpQuote quote = new IcmpQuote();

  /**
   * Creates an empty table. It takes memory as it grows.
   *
   * @param maxSessions most sessions that are open at a time, and most mappings; 1 to 2^28
   * @param clientIpv4 the client's tunnel address of that family
   * @param clientIpv6 the client's other tunnel address
   * @param mtu the most bytes that may reach the client, at least 1280
   * @param random draws the key of the hash tables and the first IPv4 identification, once
   */
  public NatTable(
      int maxSessions, Endpoint clientIpv4, Endpoint clientIpv6, int mtu, RandomGenerator random) {
    if (maxSessions < 1 || maxSessions > 1 << 28) {
      throw new IllegalArgumentException("sessions: " + maxSessions);
    }
    long hashKey = random.nextLong();
    mappings = new AddressMap(maxSessions, hashKey);
    sessions = new Sessions(maxSessions, hashKey);
    change = new FamilyChange(clientIpv4, clientIpv6, mtu, random);
  }

  /**
   * Maps a proxy address to a real address of either family, in place of its earlier mapping.
   * Sessions that are open keep their real address.
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
   * @param room bytes in front of the packet that may be overwritten, see {@link #MAX_GROWTH_BYTES}
   * @param fragments receives all but the first fragment of a packet that has to be split
   * @return {@link NatVerdict#TRANSLATED}, {@code UNREACHABLE}, {@code EXHAUSTED}, {@code REFUSED}
   *     or {@code UNSUPPORTED}
   */
  @HotPath
  public NatVerdict outbound(PacketView packet, int room, PacketBatch fragments, long nowNanos) {
    if (!packet.hasPorts() && !packet.isEchoRequest()) {
      return NatVerdict.UNSUPPORTED;
    }
    int number = packet.hasPorts() ? packet.sourcePort() : packet.icmpIdentifier();
    int session = openSession(packet, number, nowNanos);
    if (session < 0) {
      int mapping = mappings.find(packet.destinationHigh(), packet.destinationLow());
      if (mapping < 0) {
        return NatVerdict.UNREACHABLE;
      }
      session = start(packet, number, mapping, nowNanos);
      if (session < 0) {
        return NatVerdict.EXHAUSTED;
      }
    }
    TupleIndex outside = sessions.outside();
    long high = outside.high(session);
    long low = outside.low(session);
    if (packet.isIpv4() == Endpoint.isIpv4(high, low)) {
      packet.destination(high, low);
    } else if (!change.outbound(packet, high, low, room, fragments)) {
      return NatVerdict.REFUSED;
    }
    int translated = outside.number(session);
    if (translated != number) {
      if (packet.hasPorts()) {
        packet.sourcePort(translated);
      } else {
        packet.icmpIdentifier(translated);
      }
    }
    int flags = packet.tcpFlags();
    boolean acknowledges =
        (flags & (PacketView.TCP_SYN | PacketView.TCP_ACK)) == PacketView.TCP_ACK;
    int marks = acknowledges && (sessions.marks(session) & REPLIED) != 0 ? OPENED : 0;
    used(session, packet, marks | ((flags & PacketView.TCP_FIN) != 0 ? FIN_OUT : 0), nowNanos);
    return NatVerdict.TRANSLATED;
  }

  /**
   * Translates a packet back whose destination is the client: an answer from a real address, or an
   * ICMP error about a packet that was translated.
   *
   * @param room as in {@link #outbound}
   * @param fragments as in {@link #outbound}
   * @return {@link NatVerdict#TRANSLATED}, {@code NO_SESSION}, {@code EXPIRED}, {@code REFUSED} or
   *     {@code UNSUPPORTED}
   */
  @HotPath
  public NatVerdict inbound(PacketView packet, int room, PacketBatch fragments, long nowNanos) {
    if (packet.isIcmpError()) {
      return inboundError(packet, room, nowNanos);
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
    long high = inside.high(session);
    long low = inside.low(session);
    if (packet.isIpv4() == Endpoint.isIpv4(high, low)) {
      packet.source(high, low);
    } else if (!change.inbound(packet, high, low, room, fragments)) {
      return NatVerdict.REFUSED;
    }
    int original = inside.number(session);
    if (original != number) {
      if (packet.hasPorts()) {
        packet.destinationPort(original);
      } else {
        packet.icmpIdentifier(original);
      }
    }
    boolean fin = (packet.tcpFlags() & PacketView.TCP_FIN) != 0;
    used(session, packet, fin ? REPLIED | FIN_IN : REPLIED, nowNanos);
    return NatVerdict.TRANSLATED;
  }

  /** Returns why the last packet was {@link NatVerdict#REFUSED}. */
  @HotPath
  public DropReason reason() {
    return change.reason();
  }

  /**
   * Adds the ICMP error about the last packet that was {@link NatVerdict#REFUSED} to a batch. It
   * goes to the packet's sender and comes from the address that the packet was for.
   *
   * @return false if nothing was added: there is nothing to tell, the packet must not be answered,
   *     or the batch is full
   */
  @HotPath
  public boolean appendError(PacketBatch out) {
    return change.appendError(out);
  }

  /** Translates an error and the packet it quotes. It is no sign of life: the time runs on. */
  private NatVerdict inboundError(PacketView error, int room, long nowNanos) {
    int type = error.icmpType();
    boolean obsolete = type == IcmpType.V4_SOURCE_QUENCH || type == IcmpType.V4_REDIRECT;
    if (error.isFragment() || error.isIpv4() && obsolete) {
      // A redirect is for the link that it was sent on, and source quench is deprecated (RFC 6633).
      return NatVerdict.UNSUPPORTED;
    }
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
    long high = inside.high(session);
    long low = inside.low(session);
    if (error.isIpv4() == Endpoint.isIpv4(high, low)) {
      quote.destination(high, low);
      // The error may come from a router on the way, whose address the client would not accept.
      error.source(high, low);
    } else {
      if (!change.inbound(error, high, low, room, null) || !quote.wrap(error)) {
        return NatVerdict.REFUSED;
      }
    }
    if (quote.hasPorts()) {
      quote.sourcePort(inside.number(session));
    } else {
      quote.icmpIdentifier(inside.number(session));
    }
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

  /** Starts a session; returns it, or -1 if there is no room. */
  private int start(PacketView packet, int number, int mapping, long nowNanos) {
    handleTimeout(nowNanos);
    return sessions.start(
        packet.destinationHigh(),
        packet.destinationLow(),
        packet.protocol(),
        mappings.valueHigh(mapping),
        mappings.valueLow(mapping),
        FamilyChange.protocol(
            packet.protocol(), mappings.valueHigh(mapping), mappings.valueLow(mapping)),
        number,
        nowNanos);
  }

  private boolean hasEnded(int session, long nowNanos) {
    SessionLists lists = sessions.lists();
    if (lists.isOpen(session) && lists.isOver(session, nowNanos)) {
      sessions.end(session);
    }
    return !lists.isOpen(session);
  }

  private void used(int session, PacketView packet, int newMarks, long nowNanos) {
    sessions.mark(session, newMarks);
    sessions.lists().use(session, list(packet.isTcp(), sessions.marks(session)), nowNanos);
    if ((packet.tcpFlags() & PacketView.TCP_RST) != 0) {
      sessions.end(session);
    }
  }

  private static int list(boolean tcp, int marks) {
    if ((marks & REPLIED) == 0) {
      return SessionLists.UNCONFIRMED;
    }
    if (!tcp) {
      return SessionLists.DATAGRAM;
    }
    if ((marks & DONE) == DONE) {
      return SessionLists.CLOSING;
    }
    return (marks & OPENED) != 0 ? SessionLists.STREAM : SessionLists.OPENING;
  }
}
