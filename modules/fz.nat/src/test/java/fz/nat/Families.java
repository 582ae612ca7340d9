package fz.nat;

import fz.packet.Endpoint;
import fz.packet.IpProtocol;
import java.util.List;
import java.util.Random;

/**
 * The four combinations of the family that the client uses and that of the real address, with a
 * table in which a port is in use already, so that ports change as well.
 *
 * @param client that the client uses, with its port
 * @param proxy the proxy address, with the port of the service
 * @param outsideClient the client as the resource sees it, with the translated port
 * @param real the real address
 */
record Families(Endpoint client, Endpoint proxy, Endpoint outsideClient, Endpoint real) {
  static final List<Families> ALL =
      List.of(of(true, true), of(true, false), of(false, true), of(false, false));

  private static Families of(boolean clientIpv4, boolean realIpv4) {
    Endpoint proxy =
        clientIpv4
            ? Endpoint.ofIpv4(0x64600001, 443)
            : new Endpoint(0xfd00_2021_1111_8000L, 1, 443);
    Endpoint real =
        realIpv4 ? Endpoint.ofIpv4(0x0a000001, 443) : new Endpoint(0x2001_0db8L << 32, 9, 443);
    return new Families(
        Packets.client(clientIpv4), proxy, Packets.client(realIpv4).withPort(40_001), real);
  }

  /** Returns a table in which the next session of any protocol gets another port. */
  NatTable table() {
    NatTable table = Packets.table(100, new Random(1));
    Endpoint other = new Endpoint(proxy.high(), proxy.low() + 1, proxy.port());
    table.map(proxy.high(), proxy.low(), real.high(), real.low());
    table.map(other.high(), other.low(), real.high(), real.low());
    for (int protocol : protocols(client.isIpv4())) {
      byte[] first = Packets.packet(protocol, client, other, 2);
      if (new Packets.Roomy(first).outbound(table, 0) != NatVerdict.TRANSLATED) {
        throw new AssertionError(this);
      }
    }
    return table;
  }

  boolean isCrossing() {
    return client.isIpv4() != real.isIpv4();
  }

  static int[] protocols(boolean ipv4) {
    return new int[] {IpProtocol.TCP, IpProtocol.UDP, ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6};
  }

  @Override
  public String toString() {
    return (client.isIpv4() ? "4" : "6") + "->" + (real.isIpv4() ? "4" : "6");
  }
}
