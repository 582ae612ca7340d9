package fz.tunnel;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the client has asked the portal for, and the gateways that it has been given. Packets of a
 * resource wait until the portal has answered. A question is repeated only when another packet
 * comes, and not too often.
 */
final class Authorizations {
  static final long REPEAT_NANOS = 2_000_000_000L;
  static final int MAX_WAITING = 128;

  private static final int MAX_KNOWN_GATEWAYS = 256;

  private final Map<ClientResource, Pending> pending = new LinkedHashMap<>();
  private final Map<String, GatewayLink> links = new LinkedHashMap<>();
  private final Map<String, String> siteByGateway = new LinkedHashMap<>();
  private final DropCounters drops;

  Authorizations(DropCounters drops) {
    this.drops = drops;
  }

  private static final class Pending {
    final PacketBuffer packets = new PacketBuffer(MAX_WAITING);
    long askedAt;
    boolean refused;
  }

  /**
   * Keeps a packet whose resource has no gateway.
   *
   * @return true if the portal is to be asked now
   */
  boolean await(ClientResource resource, PacketBatch batch, int i, long nowNanos) {
    Pending entry = pending.get(resource);
    boolean asks = entry == null || nowNanos - entry.askedAt >= REPEAT_NANOS;
    if (entry == null) {
      entry = new Pending();
      pending.put(resource, entry);
    }
    if (asks) {
      entry.askedAt = nowNanos;
      entry.refused = false;
    }
    if (entry.refused) {
      drops.drop(batch, i, DropReason.NOT_AUTHORIZED);
      return false;
    }
    if (entry.packets.add(batch.memory(), batch.offset(i), batch.length(i))) {
      batch.verdict(i, Verdict.CONSUMED);
    } else {
      drops.drop(batch, i, DropReason.BUFFER_FULL);
    }
    return asks;
  }

  /** Returns true if the portal has been asked for a resource and has not answered. */
  boolean isPending(ClientResource resource) {
    Pending entry = pending.get(resource);
    return entry != null && !entry.refused;
  }

  /** Ends the wait for a resource and returns what waited: to be sent, or to be discarded. */
  PacketBuffer take(ClientResource resource) {
    Pending entry = pending.remove(resource);
    return entry == null ? new PacketBuffer(0) : entry.packets;
  }

  /**
   * Takes a refusal: what waited is discarded, and the portal is not asked again at once.
   *
   * @return false if the portal had not been asked
   */
  boolean refuse(ClientResource resource) {
    Pending entry = pending.get(resource);
    if (entry == null || entry.refused) {
      return false;
    }
    entry.refused = true;
    entry.packets.clear();
    return true;
  }

  /** Forgets all questions and the packets that wait for an answer. */
  void clearPending() {
    pending.clear();
  }

  /** Returns the connection with a gateway, or null. */
  @HotPath
  GatewayLink link(String gatewayId) {
    return links.get(gatewayId);
  }

  List<GatewayLink> links() {
    return List.copyOf(links.values());
  }

  /** Remembers a gateway that the portal has named. */
  void add(GatewayLink link, String siteId) {
    links.put(link.id(), link);
    siteByGateway.remove(link.id());
    siteByGateway.put(link.id(), siteId);
    if (siteByGateway.size() > MAX_KNOWN_GATEWAYS) {
      siteByGateway.remove(siteByGateway.keySet().iterator().next());
    }
  }

  /** Forgets the connection with a gateway; that it exists is still known. */
  void remove(GatewayLink link) {
    links.remove(link.id(), link);
  }

  /**
   * Returns the gateways that the portal should prefer for a resource: the one that served it last,
   * then those that are connected, then by id.
   */
  List<String> preferred(ClientResource resource) {
    List<String> gateways = new ArrayList<>();
    siteByGateway.forEach(
        (gateway, site) -> {
          if (resource.sites().contains(site)) {
            gateways.add(gateway);
          }
        });
    gateways.sort(
        Comparator.comparing((String id) -> !id.equals(resource.lastGatewayId()))
            .thenComparing(id -> !links.containsKey(id))
            .thenComparing(Comparator.naturalOrder()));
    return gateways;
  }
}
