package fz.tunnel;

import fz.control.message.CreateAuthorization;
import fz.control.message.GatewayInit;
import fz.control.message.IceCandidates;
import fz.control.message.PortalMessage;
import fz.control.message.RejectAccess;
import fz.control.message.ResourceUpdated;
import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * The tunnel of a gateway: connections with the clients that the portal names, the check of what
 * each may reach, and the translation of the proxy addresses of domains.
 *
 * <p>One thread calls it. After each call {@link #pollEvent} has what is to be told to the portal
 * and to the resolver.
 */
public final class GatewayTunnel implements DataPlane {

  private final DropCounters drops = new DropCounters();

  /** Creates a tunnel without clients. */
  public GatewayTunnel(TunnelConfig config) {}

  /** Returns the WireGuard public key that the portal is to be told. */
  public byte[] publicKey() {
    return new byte[32];
  }

  /** Returns the next thing to do or to know, or null. */
  public TunnelEvent pollEvent() {
    return null;
  }

  /**
   * Takes any message of the portal; those about relays and about the channel itself are not for
   * the tunnel and are ignored.
   */
  public void handleMessage(PortalMessage.ToGateway message, long nowNanos) {}

  /** Takes the state that the portal holds valid: what it does not list ends. */
  public void handleInit(GatewayInit init, long nowNanos) {}

  /** Lets a client reach a resource, and tells the portal so. */
  public void handleCreateAuthorization(CreateAuthorization message, long nowNanos) {}

  /** Takes a resource away from a client. */
  public void handleRejectAccess(RejectAccess message, long nowNanos) {}

  /** Takes over the filters of a resource that clients may be using. */
  public void handleResourceUpdated(ResourceUpdated message, long nowNanos) {}

  /** Takes candidates of a client, or takes them back. */
  public void handleCandidates(IceCandidates message, long nowNanos) {}

  /** Notes whether the portal can be told anything; what is to be told waits meanwhile. */
  public void handlePortalConnected(boolean connected, long nowNanos) {}

  /** Sets the addresses and ports of the own sockets, which clients are told. */
  public void handleLocalAddresses(List<Endpoint> addresses, long nowNanos) {}

  /**
   * Takes the addresses of a name.
   *
   * @param token that of {@link TunnelEvent.ResolveName}
   * @param addresses both families; empty if the name does not exist or has none
   */
  public void handleResolved(long token, Collection<InetAddress> addresses, long nowNanos) {}

  /** Notes that no resolver has answered for a name. */
  public void handleResolveTimeout(long token, long nowNanos) {}

  /** Says goodbye to all clients; the goodbyes are in the next {@link #pollTransmit}. */
  public void shutdown(long nowNanos) {}

  @Override
  @HotPath
  public void handleOutbound(PacketBatch batch, long nowNanos) {}

  @Override
  @HotPath
  public void handleInbound(PacketBatch batch, long nowNanos) {}

  @Override
  @HotPath
  public void handleOpened(PacketBatch batch, long nowNanos) {}

  @Override
  public int pollTransmit(PacketBatch batch, long nowNanos) {
    return 0;
  }

  @Override
  public int pollDeliver(PacketBatch batch, long nowNanos) {
    return 0;
  }

  @Override
  public void handleTimeout(long nowNanos) {}

  @Override
  public long nextTimeout() {
    return NEVER;
  }

  @Override
  public DropCounters drops() {
    return drops;
  }
}
