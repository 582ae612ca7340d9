package fz.tunnel;

import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.ice.turn.Relays;
import fz.packet.DropCounters;
import fz.wireguard.AeadProviders;
import fz.wireguard.WireGuard;
import fz.wireguard.WireGuardConfig;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A gateway's judgement of packets with one client, which has no connection. */
final class GatewayPacketsFixture {
  static final String CLIENT4 = "100.64.0.1";
  static final String CLIENT6 = "fd00:2021:1111::1";

  final DropCounters drops = new DropCounters();
  final GatewayPackets packets;
  final GatewayPeer peer;

  GatewayPacketsFixture() {
    Random random = new Random(5);
    WireGuard wireGuard =
        new WireGuard(
            WireGuardConfig.of(
                new byte[32],
                random,
                () -> Instant.EPOCH,
                AeadProviders.find("jdk").provider(),
                drops));
    Connections connections =
        new Connections(wireGuard, random, false, drops, new Relays(random), new Nobody());
    Outbox outbox = new Outbox(wireGuard, connections);
    GatewayDns dns = new GatewayDns(outbox, drops, event -> {});
    packets = new GatewayPackets(wireGuard, connections, outbox, dns, drops);
    packets.addresses(Packets.address("100.64.0.2"), Packets.address("fd00:2021:1111::2"));
    peer = new GatewayPeer("a", Packets.address(CLIENT4), Packets.address(CLIENT6), 100, random);
    packets.add(peer);
    grant(TestResources.cidr("net", "10.0.0.0/24", ResourceFilter.icmp()));
    grant(TestResources.cidr("net6", "fd12::/32"));
    grant(TestResources.dns("dns", "*.example.com"));
    assign("four.example.com", "fd00:2021:1111:8000::", "10.9.0.1");
    assign("six.example.com", "100.96.0.1", "fd99::1");
    peer.grants().assign("dns", "no.example.com", List.of(Packets.address("100.96.0.9")));
  }

  void grant(Resource resource) {
    peer.grants().put(FromPortal.grant(resource).orElseThrow());
  }

  private void assign(String name, String proxyText, String realText) {
    var proxy = Packets.address(proxyText);
    var real = Packets.address(realText);
    peer.grants().assign("dns", name, List.of(proxy));
    peer.nat().map(proxy.high(), proxy.low(), real.high(), real.low());
  }
}
