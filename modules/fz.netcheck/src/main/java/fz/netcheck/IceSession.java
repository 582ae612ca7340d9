package fz.netcheck;

import com.fasterxml.jackson.databind.JsonNode;
import fz.command.ExitCode;
import fz.ice.Candidate;
import fz.ice.ChannelData;
import fz.ice.IceAgent;
import fz.ice.IceCredentials;
import fz.ice.IceEvent;
import fz.ice.IcePatience;
import fz.ice.IceRole;
import fz.ice.IceTransmit;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.turn.Relay;
import fz.ice.turn.RelayEvent;
import fz.ice.turn.RelayedAgent;
import fz.ice.turn.Relays;
import fz.ice.turn.TurnChannel;
import fz.ice.turn.TurnEvent;
import fz.ice.turn.TurnServer;
import fz.packet.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One end of a connection: its sockets, its agent, and the lines that it reads and writes. */
final class IceSession {
  private static final long CLOSING_NANOS = 500_000_000L;
  private static final int MAX_TEXT_BYTES = 1_200;
  private static final String END = "{\"type\":\"close\"}";

  private final IceRole role;
  private final UdpSockets sockets;
  private final boolean relayOnly;
  private final JsonLine lines;
  private final SecureRandom random = new SecureRandom();
  private final Relays relays = new Relays(random);
  private final Queue<String> input = new ConcurrentLinkedQueue<>();
  private final List<String> early = new ArrayList<>();
  private IceCredentials credentials;
  private RelayedAgent agent;
  private IceEvent.Nominated path;
  private boolean started;
  private boolean gathered;
  private boolean failed;
  private boolean closed;

  IceSession(
      IceRole role,
      UdpSockets sockets,
      Optional<TurnServer> turn,
      boolean relayOnly,
      JsonLine lines) {
    this.role = role;
    this.sockets = sockets;
    this.relayOnly = relayOnly;
    this.lines = lines;
    turn.ifPresent(server -> relays.put("turn", server, System.nanoTime()));
  }

  /** Runs until it is closed; returns the exit status. */
  int run(InputStream commands) throws IOException {
    Thread.ofVirtual().name("fz-ice-input").start(() -> read(commands));
    begin(System.nanoTime());
    while (!closed) {
      turn();
    }
    relays.close(System.nanoTime());
    long end = System.nanoTime() + CLOSING_NANOS;
    while (relays.nextTimeout() != Long.MAX_VALUE && System.nanoTime() < end) {
      turn();
    }
    state("closed");
    return failed ? ExitCode.CANNOT_RUN : ExitCode.OK;
  }

  private void turn() throws IOException {
    long now = System.nanoTime();
    for (String line = input.poll(); line != null && !closed; line = input.poll()) {
      handle(line, now);
    }
    if (relays.nextTimeout() <= now) {
      relays.handleTimeout(now);
    }
    if (started && agent.agent().nextTimeout() <= now) {
      agent.handleTimeout(now);
    }
    drain(now);
    long next = relays.nextTimeout();
    if (started) {
      next = Math.min(next, agent.agent().nextTimeout());
    }
    long wait = next == Long.MAX_VALUE ? Long.MAX_VALUE / 4 : next - System.nanoTime();
    sockets.await(closed ? Math.min(wait, CLOSING_NANOS / 10) : wait, this::receive);
  }

  /** Begins with credentials of its own; what candidates there are is found out meanwhile. */
  private void begin(long now) {
    credentials = new IceCredentials(text(8), text(24));
    lines.write(
        JsonLine.of("credentials")
            .put("ufrag", credentials.ufrag())
            .put("pwd", credentials.password()));
    // Ranks the candidates until the other end's credentials are known.
    agent = newAgent(credentials, now);
    path = null;
    started = false;
    failed = false;
    gathered = false;
    drain(now);
    if (relays.all().stream().allMatch(Relay::isUsable)) {
      gathered();
    }
  }

  private RelayedAgent newAgent(IceCredentials remote, long now) {
    IceAgent plain = new IceAgent(role, credentials, remote, IcePatience.CLIENT, random);
    return relayOnly
        ? RelayedAgent.relayOnly(plain, relays, now)
        : new RelayedAgent(plain, sockets.locals(), relays, now);
  }

  private void handle(String line, long now) {
    JsonNode message = JsonLine.read(line);
    if (message == null) {
      lines.error("not an object with a type: " + line);
      return;
    }
    switch (message.path("type").textValue()) {
      case "credentials" -> start(message, now);
      case "candidate" -> candidate(message.path("candidate").asText(), now);
      case "gathered", "state", "selected", "data", "error" -> {
        // What another one of this program prints besides; the two may be joined by pipes.
      }
      case "send" -> send(message.path("text").asText(), now);
      case "restart" -> begin(now);
      case "close" -> closed = true;
      default -> lines.error("unknown type " + message.path("type").textValue());
    }
  }

  private void start(JsonNode message, long now) {
    String ufrag = message.path("ufrag").asText();
    String password = message.path("pwd").asText();
    if (ufrag.isEmpty() || password.isEmpty()) {
      lines.error("credentials need ufrag and pwd");
      return;
    }
    agent = newAgent(new IceCredentials(ufrag, password), now);
    // They have been told already.
    agent.takeAdded();
    started = true;
    state("checking");
    early.forEach(candidate -> candidate(candidate, now));
    early.clear();
  }

  private void candidate(String text, long now) {
    if (!started) {
      early.add(text);
      return;
    }
    Optional<Candidate> candidate = Candidate.parse(text);
    if (candidate.isEmpty()) {
      lines.error("not a UDP candidate of component 1: " + text);
      return;
    }
    agent.addRemoteCandidate(candidate.get(), now);
  }

  private void send(String text, long now) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    if (path == null || data.length > MAX_TEXT_BYTES) {
      lines.error(path == null ? "there is no path yet" : "more than 1200 bytes of text");
      return;
    }
    agent.agent().handleActivity(now);
    Endpoint remote = path.remote().address();
    if (!agent.isRelayed(path.local().address())) {
      sockets.send(new IceTransmit(path.local().base(), remote, data));
      return;
    }
    TurnChannel channel = agent.channel(remote, now);
    drainRelays();
    if (channel == null || !channel.isUsable()) {
      // Any server that refuses a channel still takes single data.
      agent.relay().client().permit(remote, now);
      drainRelays();
      byte[] indication = agent.relay().client().sendIndication(remote, data);
      sockets.send(
          new IceTransmit(
              agent.relay().client().base(), agent.relay().client().server(), indication));
      return;
    }
    byte[] framed = new byte[ChannelData.HEADER_BYTES + data.length];
    ChannelData.write(MemorySegment.ofArray(framed), 0, channel.number(), data.length);
    System.arraycopy(data, 0, framed, ChannelData.HEADER_BYTES, data.length);
    agent.relay().client().sent(now);
    sockets.send(
        new IceTransmit(agent.relay().client().base(), agent.relay().client().server(), framed));
  }

  private void receive(byte[] datagram, Endpoint local, Endpoint remote) {
    long now = System.nanoTime();
    Relay relay = relays.at(remote.high(), remote.low(), remote.port());
    MemorySegment memory = MemorySegment.ofArray(datagram);
    if (relay == null) {
      fromPeer(null, datagram, local, remote, now);
    } else if (ChannelData.looksLikeChannelData(memory, 0, datagram.length)) {
      TurnChannel channel = relay.client().received(ChannelData.channel(memory, 0), now);
      int length = ChannelData.dataLength(memory, 0);
      if (channel != null && length <= datagram.length - ChannelData.HEADER_BYTES) {
        byte[] data =
            Arrays.copyOfRange(
                datagram, ChannelData.HEADER_BYTES, ChannelData.HEADER_BYTES + length);
        fromRelay(relay, data, channel.peer(), now);
      }
    } else {
      StunMessage.parse(datagram).ifPresent(m -> fromServer(relay, m, local, remote, now));
    }
    drain(now);
  }

  private void fromServer(
      Relay relay, StunMessage message, Endpoint local, Endpoint remote, long now) {
    boolean isData =
        message.method() == StunMethod.DATA && message.stunClass() == StunClass.INDICATION;
    Optional<Endpoint> peer = message.xorAddress(StunAttribute.XOR_PEER_ADDRESS);
    Optional<byte[]> data = message.attribute(StunAttribute.DATA);
    if (isData && peer.isPresent() && data.isPresent()) {
      fromRelay(relay, data.get(), peer.get(), now);
    } else if (!isData) {
      relays.handleStun(message, local, remote, now);
    }
  }

  private void fromRelay(Relay relay, byte[] data, Endpoint peer, long now) {
    Endpoint own = relay.client().relayedAddress(peer.isIpv4());
    if (own != null) {
      fromPeer(relay, data, own, peer, now);
    }
  }

  private void fromPeer(Relay via, byte[] data, Endpoint local, Endpoint remote, long now) {
    Optional<StunMessage> message = StunMessage.parse(data);
    if (message.isPresent()) {
      if (!started || !agent.handleStun(message.get(), via, local, remote, now)) {
        // The answer of a server that is being left, or somebody else's.
        relays.handleStun(message.get(), local, remote, now);
      }
      return;
    }
    if (path == null) {
      return;
    }
    String text = new String(data, StandardCharsets.UTF_8);
    lines.write(JsonLine.of("data").put("text", text));
    if (text.startsWith("ping ")) {
      send("pong " + text.substring(5), now);
    }
  }

  private void drain(long now) {
    for (RelayEvent e = relays.pollEvent(); e != null; e = relays.pollEvent()) {
      agent.handleRelayEvent(e, now);
      switch (e.event()) {
        case TurnEvent.Allocated ignored -> gathered();
        case TurnEvent.Unavailable lost -> {
          lines.error("the TURN server " + lost.reason().text());
          gathered();
        }
        default -> {
          // Shows in candidates.
        }
      }
    }
    if (started) {
      drainAgent(now);
    }
    drainRelays();
    tellCandidates();
  }

  private void drainAgent(long now) {
    for (IceTransmit t = agent.pollTransmit(now); t != null; t = agent.pollTransmit(now)) {
      drainRelays();
      sockets.send(t);
    }
    for (IceEvent e = agent.agent().pollEvent(); e != null; e = agent.agent().pollEvent()) {
      switch (e) {
        case IceEvent.Nominated nominated -> {
          if (path == null) {
            state("connected");
          }
          path = nominated;
          lines.write(
              JsonLine.of("selected")
                  .put("local", nominated.local().toString())
                  .put("remote", nominated.remote().toString())
                  .put("rtt_ms", agent.agent().roundTripNanos() / 1e6));
        }
        case IceEvent.Disconnected ignored -> state("disconnected");
        case IceEvent.Failed ignored -> {
          failed = true;
          path = null;
          state("failed");
        }
      }
    }
  }

  private void drainRelays() {
    for (IceTransmit t = relays.pollTransmit(); t != null; t = relays.pollTransmit()) {
      sockets.send(t);
    }
  }

  private void tellCandidates() {
    agent.takeWithdrawn();
    for (Candidate candidate : agent.takeAdded()) {
      lines.write(JsonLine.of("candidate").put("candidate", candidate.toString()));
    }
  }

  private void gathered() {
    tellCandidates();
    if (!gathered) {
      gathered = true;
      lines.write(JsonLine.of("gathered"));
    }
  }

  private void state(String state) {
    lines.write(JsonLine.of("state").put("state", state));
  }

  private void read(InputStream commands) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          input.add(line);
          sockets.wakeup();
        }
      }
    } catch (IOException e) {
      lines.error("cannot read the input: " + e.getMessage());
    }
    input.add(END);
    sockets.wakeup();
  }

  /** Returns random characters of those that RFC 8839 allows. */
  private String text(int length) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
