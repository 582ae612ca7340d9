package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A core with everything around it in memory and in virtual time. */
final class Desk implements RelayPorts {
  static final Endpoint RELAY4 = Endpoint.ofIpv4(0xcb007107, 0);
  static final Endpoint RELAY6 = new Endpoint(0x2001_0db8_0000_0000L, 7, 0);
  static final Endpoint ALICE = Endpoint.ofIpv4(0xc6336401, 5_000);
  static final Endpoint BOB = Endpoint.ofIpv4(0xc6336402, 6_000);
  static final Endpoint ALICE6 = new Endpoint(0x2606_4700_0000_0000L, 1, 5_000);
  static final Endpoint PEER = Endpoint.ofIpv4(0x08080808, 9_000);
  static final Endpoint PEER6 = new Endpoint(0x2a00_1450_0000_0000L, 8, 9_000);
  static final String REALM = "example.org";
  static final long START_SECONDS = 1_700_000_000L;

  // Packet memory is never given back, and a fuzzing run makes many desks.
  private static final PacketBatch[] BATCHES = Slab.batches(2);

  final RelayConfig config;
  final Ledger ledger;
  final RelayCore core;
  final Ingress ingress = new Ingress(1, "listener", RELAY4.withPort(3478), false);

  /** The sockets that are open, by what stands for them. */
  final Map<String, RelayedAddress> open = new TreeMap<>();

  /** Ports that another program has. */
  final List<Integer> foreign = new ArrayList<>();

  private final Random random = new Random(1);
  private final PacketBatch in = BATCHES[0];
  private final PacketBatch out = BATCHES[1];
  long now = 1_000_000_000L;
  private String nonce = "";

  /** A datagram that the core wants sent. */
  record Sent(Object egress, Endpoint remote, byte[] bytes) {
    StunMessage message() {
      return StunMessage.parse(bytes).orElseThrow();
    }
  }

  Desk(RelayConfig config, Credentials credentials, List<IpPrefix> allowed) {
    this.config = config;
    ledger = new Ledger(config);
    core = another(credentials, allowed, () -> {});
  }

  /** Makes another core of the same relay. */
  RelayCore another(Credentials credentials, List<IpPrefix> allowed, Runnable wakeup) {
    return new RelayCore(
        config,
        ledger,
        new PeerPolicy(allowed, List.of(), List.of(RELAY4, RELAY6)),
        credentials,
        this,
        new byte[32],
        random,
        wakeup);
  }

  static Desk plain() {
    return plain(RelayConfig.Limits.DEFAULT);
  }

  static Desk plain(RelayConfig.Limits limits) {
    return new Desk(config(false, limits), users(), List.of());
  }

  static RelayConfig config(boolean portal, RelayConfig.Limits limits) {
    String realm = portal ? "firezone" : REALM;
    return new RelayConfig(
        realm,
        "fz-relay",
        Optional.of(RELAY4),
        Optional.of(RELAY6),
        49_152,
        65_535,
        portal,
        limits);
  }

  static Credentials users() {
    return Passwords.fixed(REALM, Map.of("alice", "secret", "bob", "other"));
  }

  @Override
  public Object open(boolean ipv4, int port, RelayedAddress owner) {
    if (foreign.contains(port)) {
      return null;
    }
    String name = (ipv4 ? "4:" : "6:") + port;
    assertFalse(open.containsKey(name), name + " is open already");
    open.put(name, owner);
    return name;
  }

  @Override
  public void close(Object egress) {
    assertTrue(open.remove((String) egress) != null, egress + " is not open");
  }

  void advance(long seconds) {
    long until = now + 1_000_000_000L * seconds;
    while (core.nextTimeout() - until <= 0) {
      now = Math.max(now, core.nextTimeout());
      core.handleTimeout(now);
    }
    now = until;
    core.handleTimeout(now);
  }

  long seconds() {
    return START_SECONDS + now / 1_000_000_000L;
  }

  /** Gives the core one datagram of a client and returns what it sends for it. */
  List<Sent> fromClient(Endpoint client, byte[] datagram) {
    return fromClient(core, ingress, client, datagram);
  }

  List<Sent> fromClient(RelayCore to, Ingress way, Endpoint client, byte[] datagram) {
    in.clear();
    int i = in.append(MemorySegment.ofArray(datagram), 0, datagram.length);
    in.remote(i, client);
    to.handleClient(way, in, now, seconds());
    List<Sent> sent = new ArrayList<>(sent(in));
    out.clear();
    to.pollTransmit(out);
    sent.addAll(sent(out));
    return sent;
  }

  /** Gives the core one datagram of a peer and returns what it sends for it. */
  List<Sent> fromPeer(RelayedAddress at, Endpoint peer, byte[] datagram) {
    in.clear();
    out.clear();
    int i = in.append(MemorySegment.ofArray(datagram), 0, datagram.length);
    in.remote(i, peer);
    assertEquals(1, core.handlePeer(at, in, 0, out, now));
    return sent(out);
  }

  static List<Sent> sent(PacketBatch batch) {
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      if (batch.verdict(i) == Verdict.SEND) {
        byte[] bytes =
            batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
        Endpoint remote =
            new Endpoint(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
        sent.add(new Sent(batch.peer(i), remote, bytes));
      }
    }
    return sent;
  }

  /** Sends a request without credentials and returns the answer. */
  StunMessage ask(Endpoint client, int method, Consumer<StunWriter> attributes) {
    StunWriter writer = request(method);
    attributes.accept(writer);
    return only(fromClient(client, writer.toByteArray())).message();
  }

  /** Sends a signed request as alice, renewing the nonce if need be, and returns the answer. */
  StunMessage alice(int method, Consumer<StunWriter> attributes) {
    return signed(ALICE, new LongTermCredentials("alice", "secret"), method, attributes);
  }

  StunMessage signed(
      Endpoint client, LongTermCredentials user, int method, Consumer<StunWriter> attributes) {
    StunMessage answer = once(client, user, method, attributes);
    int code = answer.errorCode().orElse(0);
    if (code == 401 || code == 438) {
      nonce = answer.text(StunAttribute.NONCE).orElseThrow();
      answer = once(client, user, method, attributes);
    }
    return answer;
  }

  StunMessage once(
      Endpoint client, LongTermCredentials user, int method, Consumer<StunWriter> attributes) {
    byte[] request = signedBytes(user, method, attributes);
    return only(fromClient(client, request)).message();
  }

  byte[] signedBytes(LongTermCredentials user, int method, Consumer<StunWriter> attributes) {
    StunWriter writer = request(method);
    attributes.accept(writer);
    return writer
        .text(StunAttribute.USERNAME, user.username())
        .text(StunAttribute.REALM, config.realm())
        .text(StunAttribute.NONCE, nonce)
        .integrity(user.key(config.realm()))
        .toByteArray();
  }

  StunWriter request(int method) {
    return new StunWriter(StunClass.REQUEST, method, TransactionId.random(random));
  }

  /** Allocates in IPv4 as alice and returns the relayed address. */
  RelayedAddress allocate() {
    return allocate(ALICE, new LongTermCredentials("alice", "secret"));
  }

  RelayedAddress allocate(Endpoint client, LongTermCredentials user) {
    StunMessage answer = signed(client, user, StunMethod.ALLOCATE, Desk::udp);
    assertEquals(StunClass.SUCCESS, answer.stunClass(), () -> "error " + answer.errorCode());
    Endpoint relayed = answer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow();
    return open.get((relayed.isIpv4() ? "4:" : "6:") + relayed.port());
  }

  static void udp(StunWriter writer) {
    writer.number32(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
  }

  /** Binds a channel as alice. */
  StunMessage bind(int channel, Endpoint peer) {
    return alice(StunMethod.CHANNEL_BIND, w -> channel(w, channel, peer));
  }

  static void channel(StunWriter writer, int channel, Endpoint peer) {
    writer
        .number32(StunAttribute.CHANNEL_NUMBER, (long) channel << 16)
        .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
  }

  static byte[] channelData(int channel, byte... data) {
    byte[] frame = new byte[4 + data.length];
    frame[0] = (byte) (channel >>> 8);
    frame[1] = (byte) channel;
    frame[2] = (byte) (data.length >>> 8);
    frame[3] = (byte) data.length;
    System.arraycopy(data, 0, frame, 4, data.length);
    return frame;
  }

  static Sent only(List<Sent> sent) {
    assertEquals(1, sent.size(), "datagrams sent");
    return sent.getFirst();
  }
}
