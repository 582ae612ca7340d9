package fz.nat;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import fz.packet.PacketView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of {@link NatTable} in the plainest form: a list of sessions that is searched from end
 * to end, rebuilt packets, and no arithmetic on checksums.
 */
final class NatModel {
  private static final long SECOND = 1_000_000_000L;

  /** What became of a packet. */
  record Outcome(NatVerdict verdict, Endpoint source, Endpoint destination) {
    static Outcome of(NatVerdict verdict) {
      return new Outcome(verdict, null, null);
    }
  }

  private record Outside(int protocol, Endpoint real, int number) {}

  private static final class Session {
    int protocol;
    Endpoint proxy;
    int number;
    Outside outside;
    long lastUsed;
    long useOrder;
    boolean replied;
    boolean opened;
    boolean finOut;
    boolean finIn;

    /** 0 unconfirmed, 1 datagram, 2 opening, 3 stream, 4 closing. */
    int stage() {
      if (!replied) {
        return 0;
      }
      if (protocol != IpProtocol.TCP) {
        return 1;
      }
      return finOut && finIn ? 4 : opened ? 3 : 2;
    }

    boolean isOver(long now) {
      long seconds =
          switch (stage()) {
            case 0 -> 60;
            case 1 -> 120;
            case 2 -> 4 * 60;
            case 3 -> 2 * 3600 + 4 * 60;
            default -> 5;
          };
      return lastUsed + seconds * SECOND <= now;
    }
  }

  private final int max;
  private final Map<Endpoint, Endpoint> mappings = new LinkedHashMap<>();
  private final List<Session> open = new ArrayList<>();
  private final List<Outside> ended = new ArrayList<>();
  private long uses;

  NatModel(int max) {
    this.max = max;
  }

  void map(Endpoint proxy, Endpoint real) {
    mappings.put(proxy.withPort(0), real.withPort(0));
  }

  void unmap(Endpoint proxy) {
    mappings.remove(proxy.withPort(0));
  }

  void clear() {
    mappings.clear();
    sorted(open).forEach(this::end);
  }

  int sessions() {
    return open.size();
  }

  int remembered() {
    return ended.size();
  }

  /** A packet from the client: the port of {@code source} is the port or identifier. */
  Outcome outbound(int protocol, Endpoint source, Endpoint destination, int flags, long now) {
    Endpoint proxy = destination.withPort(0);
    Optional<Session> found =
        open.stream()
            .filter(
                s -> s.protocol == protocol && s.proxy.equals(proxy) && s.number == source.port())
            .findFirst();
    boolean again = flags == PacketView.TCP_SYN && protocol == IpProtocol.TCP;
    if (found.isPresent() && (found.get().isOver(now) || again && found.get().stage() == 4)) {
      end(found.get());
      found = Optional.empty();
    }
    if (found.isEmpty()) {
      Endpoint real = mappings.get(proxy);
      if (real == null) {
        return Outcome.of(NatVerdict.UNREACHABLE);
      }
      handleTimeout(now);
      found = start(protocol, source.port(), proxy, real);
      if (found.isEmpty()) {
        return Outcome.of(NatVerdict.EXHAUSTED);
      }
    }
    Session session = found.get();
    Outside outside = session.outside;
    int handshake = flags & (PacketView.TCP_SYN | PacketView.TCP_ACK);
    session.opened |= session.replied && handshake == PacketView.TCP_ACK;
    session.finOut |= protocol == IpProtocol.TCP && (flags & PacketView.TCP_FIN) != 0;
    used(session, protocol, flags, now);
    return new Outcome(
        NatVerdict.TRANSLATED,
        Packets.client(outside.real.isIpv4()).withPort(outside.number),
        outside.real.withPort(destination.port()));
  }

  /** A packet from outside: the port of {@code destination} is the port or identifier. */
  Outcome inbound(int protocol, Endpoint source, Endpoint destination, int flags, long now) {
    Outside outside = new Outside(protocol, source.withPort(0), destination.port());
    Optional<Session> found = judge(outside, now);
    if (found.isEmpty()) {
      return Outcome.of(ended.contains(outside) ? NatVerdict.EXPIRED : NatVerdict.NO_SESSION);
    }
    Session session = found.get();
    session.replied = true;
    session.finIn |= protocol == IpProtocol.TCP && (flags & PacketView.TCP_FIN) != 0;
    used(session, protocol, flags, now);
    return new Outcome(
        NatVerdict.TRANSLATED,
        session.proxy.withPort(source.port()),
        Packets.client(session.proxy.isIpv4()).withPort(session.number));
  }

  /** An error about a packet that went from {@code source} to {@code destination} outside. */
  Outcome error(int protocol, Endpoint source, Endpoint destination, long now) {
    Outside outside = new Outside(protocol, destination.withPort(0), source.port());
    Optional<Session> found = judge(outside, now);
    if (found.isEmpty()) {
      return Outcome.of(ended.contains(outside) ? NatVerdict.EXPIRED : NatVerdict.NO_SESSION);
    }
    return new Outcome(
        NatVerdict.TRANSLATED,
        Packets.client(found.get().proxy.isIpv4()).withPort(found.get().number),
        found.get().proxy.withPort(destination.port()));
  }

  void handleTimeout(long now) {
    sorted(open).stream().filter(s -> s.isOver(now)).forEach(this::end);
  }

  /** Returns the addresses and ports of a packet that would be translated back, by use. */
  List<Object[]> openOutsides() {
    List<Object[]> outsides = new ArrayList<>();
    for (Session s : open) {
      outsides.add(new Object[] {s.outside.protocol, s.outside.real, s.outside.number});
    }
    return outsides;
  }

  private Optional<Session> judge(Outside outside, long now) {
    Optional<Session> found = open.stream().filter(s -> s.outside.equals(outside)).findFirst();
    if (found.isPresent() && found.get().isOver(now)) {
      end(found.get());
      return Optional.empty();
    }
    return found;
  }

  private Optional<Session> start(int protocol, int number, Endpoint proxy, Endpoint real) {
    Outside outside = freeOutside(Packets.protocolIn(real.isIpv4(), protocol), number, real);
    if (outside == null) {
      return Optional.empty();
    }
    if (open.size() == max) {
      Optional<Session> oldest = sorted(open).stream().filter(s -> s.stage() == 0).findFirst();
      if (oldest.isEmpty()) {
        return Optional.empty();
      }
      end(oldest.get());
    }
    ended.remove(outside);
    Session session = new Session();
    session.protocol = protocol;
    session.proxy = proxy;
    session.number = number;
    session.outside = outside;
    open.add(session);
    return Optional.of(session);
  }

  private Outside freeOutside(int protocol, int number, Endpoint real) {
    for (int i = number; i < 65_536 + number; i++) {
      int candidate = i < 65_536 ? i : i - 65_536;
      Outside outside = new Outside(protocol, real, candidate);
      boolean isFree = open.stream().noneMatch(s -> s.outside.equals(outside));
      if (isFree && (candidate != 0 || number == 0)) {
        return outside;
      }
    }
    return null;
  }

  private void used(Session session, int protocol, int flags, long now) {
    session.lastUsed = now;
    session.useOrder = uses++;
    if (protocol == IpProtocol.TCP && (flags & PacketView.TCP_RST) != 0) {
      end(session);
    }
  }

  private void end(Session session) {
    open.remove(session);
    ended.add(session.outside);
    if (ended.size() > max) {
      ended.remove(0);
    }
  }

  private static List<Session> sorted(List<Session> sessions) {
    Comparator<Session> byStage = Comparator.comparingInt(Session::stage);
    return sessions.stream().sorted(byStage.thenComparingLong(s -> s.useOrder)).toList();
  }
}
