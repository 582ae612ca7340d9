package fz.ice.turn;

import fz.ice.Candidate;
import fz.ice.CandidateKind;
import fz.ice.ChannelData;
import fz.ice.IceAgent;
import fz.ice.IceTransmit;
import fz.ice.StunMessage;
import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An {@link IceAgent} with the relays that help it: addresses that any of them has seen are
 * candidates, and those of the allocation on one of them. That one is chosen when the connection
 * begins, and anew when it is lost.
 */
public final class RelayedAgent {
  private final IceAgent agent;
  private final Relays relays;
  private final List<Candidate> added = new ArrayList<>();
  private final List<Candidate> withdrawn = new ArrayList<>();
  private final List<Candidate> relayed = new ArrayList<>();
  private final List<Endpoint> remotes = new ArrayList<>();
  private final boolean relayOnly;
  private Relay relay;

  /**
   * Gives an agent its own addresses and what the relays know already.
   *
   * @param agent without candidates
   * @param hosts addresses of own sockets
   */
  public RelayedAgent(IceAgent agent, List<Endpoint> hosts, Relays relays, long nowNanos) {
    this(agent, hosts, relays, false, nowNanos);
  }

  private RelayedAgent(
      IceAgent agent, List<Endpoint> hosts, Relays relays, boolean relayOnly, long nowNanos) {
    this.agent = agent;
    this.relays = relays;
    this.relayOnly = relayOnly;
    hosts.forEach(this::addHost);
    for (Relay other : relays.all()) {
      other.client().reflexiveAddresses().forEach(this::addReflexive);
    }
    chooseRelay(nowNanos);
  }

  /**
   * As the constructor, for a connection that is to go through a relay whatever else is possible.
   */
  public static RelayedAgent relayOnly(IceAgent agent, Relays relays, long nowNanos) {
    return new RelayedAgent(agent, List.of(), relays, true, nowNanos);
  }

  /** Returns the agent. */
  public IceAgent agent() {
    return agent;
  }

  /** Returns the relay of this connection, or null. */
  public Relay relay() {
    return relay;
  }

  /** Adds an address of an own socket. */
  public void addHost(Endpoint address) {
    add(Candidate.host(address));
  }

  /**
   * Withdraws an address of an own socket, and what servers have seen of it. The peer notices by
   * itself.
   */
  public void removeHost(Endpoint address) {
    for (Candidate candidate : agent.localCandidates()) {
      boolean relayedOne = candidate.kind() == CandidateKind.RELAYED;
      if (!relayedOne && candidate.base().equals(address)) {
        agent.removeLocalCandidate(candidate);
        added.removeIf(candidate::isSameAs);
      }
    }
  }

  /** Adds a candidate of the peer, and makes the relay pass its data on. */
  public void addRemoteCandidate(Candidate candidate, long nowNanos) {
    agent.addRemoteCandidate(candidate);
    boolean throughRelay =
        candidate.kind() == CandidateKind.RELAYED
            || candidate.kind() == CandidateKind.SERVER_REFLEXIVE;
    if (throughRelay && !remotes.contains(candidate.address())) {
      remotes.add(candidate.address());
      bind(candidate.address(), nowNanos);
    }
  }

  /**
   * Withdraws a candidate of the peer. If that was on a relay, the own one may have died with it.
   */
  public void removeRemoteCandidate(Candidate candidate, long nowNanos) {
    agent.removeRemoteCandidate(candidate);
    remotes.remove(candidate.address());
    if (candidate.kind() == CandidateKind.RELAYED) {
      doubtRelay(nowNanos);
    }
  }

  /** Does what is due for the agent, and looks after the relay when the path has fallen silent. */
  public void handleTimeout(long nowNanos) {
    agent.handleTimeout(nowNanos);
    if (agent.isSilent()) {
      doubtRelay(nowNanos);
    }
  }

  /**
   * Takes a STUN message of the peer, or of somebody who claims to be.
   *
   * @param via the relay that it came through, or null
   * @param local the own address that it arrived at; on a relay, if it came through one
   * @return true if it was for this agent and authentic
   */
  public boolean handleStun(
      StunMessage message, Relay via, Endpoint local, Endpoint remote, long nowNanos) {
    // What arrives on a relay that is not used any more could not be answered from there.
    return (via == null || via == relay) && agent.handleStun(message, local, remote, nowNanos);
  }

  /** Takes over what has happened on a relay. */
  public void handleRelayEvent(RelayEvent event, long nowNanos) {
    switch (event.event()) {
      case TurnEvent.Reflexive reflexive -> addReflexive(reflexive);
      case TurnEvent.Allocated ignored -> {
        if (event.relay() == relay) {
          withdrawRelayed();
          useRelay(nowNanos);
        } else if (relay == null || !relay.isUsable()) {
          withdrawRelayed();
          chooseRelay(nowNanos);
        }
      }
      case TurnEvent.Unavailable ignored -> handleRelayLost(event.relay(), nowNanos);
      case TurnEvent.Redirected ignored -> {
        // The allocation on the other server follows.
      }
    }
  }

  /** Takes over that a relay has lost its allocation or is gone. */
  public void handleRelayLost(Relay lost, long nowNanos) {
    if (lost != relay) {
      return;
    }
    withdrawRelayed();
    chooseRelay(nowNanos);
  }

  /** Returns candidates that the peer has to be told, best first, and forgets them. */
  public List<Candidate> takeAdded() {
    List<Candidate> taken =
        agent.localCandidates().stream().filter(c -> added.stream().anyMatch(c::isSameAs)).toList();
    added.clear();
    return taken;
  }

  /** Returns relayed candidates that the peer has to be told are void, and forgets them. */
  public List<Candidate> takeWithdrawn() {
    List<Candidate> taken = List.copyOf(withdrawn);
    withdrawn.clear();
    return taken;
  }

  /**
   * Returns the next datagram of the agent, or null: as it is to leave the socket, which for one
   * through the relay means in a channel and to the relay.
   */
  public IceTransmit pollTransmit(long nowNanos) {
    for (IceTransmit t = agent.pollTransmit(); t != null; t = agent.pollTransmit()) {
      if (!isRelayed(t.local())) {
        return t;
      }
      IceTransmit framed = frame(t, nowNanos);
      if (framed != null) {
        return framed;
      }
    }
    return null;
  }

  /** Returns true if an own address is on the relay, so that data goes through that. */
  public boolean isRelayed(Endpoint local) {
    for (Candidate candidate : relayed) {
      if (candidate.address().equals(local)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the channel of the relay to a peer's address; null if there is none at the moment. */
  public TurnChannel channel(Endpoint remote, long nowNanos) {
    return relay == null || !relay.isUsable() ? null : relay.client().channel(remote, nowNanos);
  }

  private IceTransmit frame(IceTransmit transmit, long nowNanos) {
    TurnChannel channel = channel(transmit.remote(), nowNanos);
    if (channel == null || !channel.isUsable()) {
      return null;
    }
    byte[] payload = transmit.payload();
    byte[] framed = new byte[ChannelData.HEADER_BYTES + payload.length];
    ChannelData.write(MemorySegment.ofArray(framed), 0, channel.number(), payload.length);
    System.arraycopy(payload, 0, framed, ChannelData.HEADER_BYTES, payload.length);
    TurnClient client = relay.client();
    client.sent(nowNanos);
    return new IceTransmit(client.base(), client.server(), framed);
  }

  /** Whatever path is in use, the relay is what is left when it breaks. */
  private void doubtRelay(long nowNanos) {
    if (relay != null && relay.isUsable()) {
      relay.client().doubt(nowNanos);
    }
  }

  private void chooseRelay(long nowNanos) {
    relay = relays.choose();
    if (relay != null && relay.isUsable()) {
      useRelay(nowNanos);
    }
  }

  private void useRelay(long nowNanos) {
    for (Endpoint address : relay.client().relayedAddresses()) {
      Candidate candidate = Candidate.relayed(address, relay.client().base());
      relayed.add(candidate);
      add(candidate);
    }
    for (Endpoint remote : remotes) {
      bind(remote, nowNanos);
    }
  }

  private void withdrawRelayed() {
    for (Candidate candidate : relayed) {
      agent.removeLocalCandidate(candidate);
      boolean unknown = !added.removeIf(candidate::isSameAs);
      if (unknown) {
        withdrawn.add(candidate);
      }
    }
    relayed.clear();
  }

  private void addReflexive(TurnEvent.Reflexive reflexive) {
    if (relayOnly) {
      return;
    }
    add(Candidate.serverReflexive(reflexive.address(), reflexive.base()));
  }

  private void add(Candidate candidate) {
    if (agent.addLocalCandidate(candidate)) {
      added.add(candidate);
    }
  }

  private void bind(Endpoint remote, long nowNanos) {
    if (relay == null || !relay.isUsable()) {
      return;
    }
    for (Candidate candidate : relayed) {
      if (candidate.address().isIpv4() == remote.isIpv4()) {
        relay.client().channel(remote, nowNanos);
        return;
      }
    }
  }
}
