package fz.tunnel;

import fz.control.message.AuthorizationCreated;
import fz.control.message.AuthorizationCreationFailed;
import fz.control.message.ClientInit;
import fz.control.message.ConfigChanged;
import fz.control.message.IceCandidates;
import fz.control.message.PortalMessage;
import fz.control.message.ResourceCreatedOrUpdated;
import fz.control.message.ResourceDeleted;
import fz.packet.DropCounters;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The tunnel of a client: sends packets of its host to the gateways that serve their destinations,
 * asks the portal for access when a packet needs it, and answers the host's DNS queries.
 *
 * <p>One thread calls it. After each call {@link #pollEvent} has what is to be told to the portal,
 * to upstream DNS servers and to the device.
 */
public final class ClientTunnel implements DataPlane {

  private final DropCounters drops = new DropCounters();

  /** Creates a tunnel without resources. */
  public ClientTunnel(TunnelConfig config) {}

  /** Returns the WireGuard public key that the portal is to be told; a reset changes it. */
  public byte[] publicKey() {
    return new byte[32];
  }

  /** Returns the next thing to do or to know, or null. */
  public TunnelEvent pollEvent() {
    return null;
  }

  /**
   * Takes any message of the portal; those about relays, about other clients and about the channel
   * itself are not for the tunnel and are ignored.
   */
  public void handleMessage(PortalMessage.ToClient message, long nowNanos) {}

  /** Takes the whole state; connections to gateways that are still needed stay. */
  public void handleInit(ClientInit init, long nowNanos) {}

  /** Replaces the configuration of the device. */
  public void handleConfigChanged(ConfigChanged message, long nowNanos) {}

  /** Adds or changes a resource. */
  public void handleResourceUpdated(ResourceCreatedOrUpdated message, long nowNanos) {}

  /** Removes a resource. */
  public void handleResourceDeleted(ResourceDeleted message, long nowNanos) {}

  /** Takes the gateway for a resource that was asked for. */
  public void handleAuthorizationCreated(AuthorizationCreated message, long nowNanos) {}

  /** Notes that there is no gateway for a resource that was asked for. */
  public void handleAuthorizationFailed(AuthorizationCreationFailed message, long nowNanos) {}

  /** Takes candidates of a gateway, or takes them back. */
  public void handleCandidates(IceCandidates message, long nowNanos) {}

  /** Notes whether the portal can be told anything; what is to be told waits meanwhile. */
  public void handlePortalConnected(boolean connected, long nowNanos) {}

  /** Sets the addresses and ports of the own sockets, which gateways are told. */
  public void handleLocalAddresses(List<Endpoint> addresses, long nowNanos) {}

  /** Sets the DNS servers of the system, which are used if the portal names none. */
  public void handleSystemResolvers(List<InetSocketAddress> servers, long nowNanos) {}

  /** Switches the Internet resource on or off, if there is one. */
  public void handleInternetResource(boolean active, long nowNanos) {}

  /**
   * Takes the answer of an upstream DNS server.
   *
   * @param token that of {@link TunnelEvent.ForwardDns}
   * @param answer the whole message
   */
  public void handleDnsAnswer(long token, byte[] answer, long nowNanos) {}

  /**
   * Notes that an upstream DNS server has not answered.
   *
   * @param timeout true if nothing came, in which case the host is told nothing either; false if
   *     the server could not be asked
   */
  public void handleDnsFailure(long token, boolean timeout, long nowNanos) {}

  /**
   * Begins anew with another private key, as after a change of networks: all connections are
   * forgotten, resources stay.
   *
   * @param privateKey 32 bytes; a copy is taken
   */
  public void reset(byte[] privateKey, long nowNanos) {}

  /** Says goodbye to all gateways; the goodbyes are in the next {@link #pollTransmit}. */
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
