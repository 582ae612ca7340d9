package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthorizationsTest {
  private final DropCounters drops = new DropCounters();
  private final Authorizations authorizations = new Authorizations(drops);
  private final ClientResource resource =
      FromPortal.clientResource(TestResources.cidr("r", "10.0.0.0/24")).orElseThrow();
  private final PacketBatch batch = Slab.batches(1)[0];
  private long now = Long.MIN_VALUE / 4;

  @Test
  void asksOnceAndAgainAfterAPause() {
    assertTrue(await(1));
    assertFalse(await(2));
    now += Authorizations.REPEAT_NANOS - 1;
    assertFalse(await(3));
    now += 1;
    assertTrue(await(4));
    assertEquals(4, authorizations.take(resource).size());
    assertFalse(authorizations.isPending(resource));
  }

  @Test
  void keepsABoundedNumberOfDistinctPackets() {
    for (int sequence = 0; sequence < Authorizations.MAX_WAITING + 10; sequence++) {
      await(sequence);
      await(sequence);
    }
    assertEquals(Authorizations.MAX_WAITING, authorizations.take(resource).size());
    assertEquals(20, drops.get(DropReason.BUFFER_FULL));
  }

  @Test
  void afterARefusalPacketsAreDroppedUntilThePauseIsOver() {
    await(1);
    assertTrue(authorizations.refuse(resource));
    assertFalse(authorizations.refuse(resource));
    assertFalse(authorizations.isPending(resource));
    assertFalse(await(2));
    assertEquals(Verdict.DROPPED, batch.verdict(0));
    now += Authorizations.REPEAT_NANOS;
    assertTrue(await(3));
    assertTrue(authorizations.isPending(resource));
    assertEquals(1, authorizations.take(resource).size());
  }

  @Test
  void prefersTheGatewayThatServedLastThenConnectedOnesThenById() {
    GatewayLink c = link("c");
    authorizations.add(link("d"), FakePortal.SITE);
    authorizations.add(c, FakePortal.SITE);
    authorizations.add(link("b"), FakePortal.SITE);
    authorizations.add(link("other"), "another site");
    resource.gateway(c);
    resource.gateway(null);
    authorizations.remove(authorizations.link("b"));
    assertEquals(List.of("c", "d", "b"), authorizations.preferred(resource));
  }

  private boolean await(int sequence) {
    byte[] packet = Packets.ping("100.64.0.1", "10.0.0.1", 1, sequence);
    batch.clear();
    batch.append(MemorySegment.ofArray(packet), 0, packet.length);
    return authorizations.await(resource, batch, 0, now);
  }

  private static GatewayLink link(String id) {
    return new GatewayLink(
        id, Packets.address("100.64.0.2"), Packets.address("fd00:2021:1111::2"), null);
  }
}
