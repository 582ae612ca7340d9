package fz.ice.turn;

import fz.ice.ChannelData;
import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As much of a TURN server as clients can be tested with; what it does wrong can be chosen. */
final class ModelRelay implements World.Host {
  private static final String REALM = "firezone";

  final World world;
  final Endpoint ipv4;
  final Endpoint ipv6;
  final List<StunMessage> requests = new ArrayList<>();
  final Map<String, Integer> counts = new LinkedHashMap<>();
  String secret = "secret";
  boolean alive = true;
  // As coturn does not, and Firezone's relay does.
  boolean signsErrors = true;
  int requestsPerNonce = 10_000;
  int lifetimeSeconds = 600;
  // Answers every request of a method with this code, by method.
  final Map<Integer, Integer> refusals = new LinkedHashMap<>();
  Endpoint alternate;
  boolean swallowsAllocateSuccess;
  long latency = 5 * World.MILLI;
  int channelDataIn;
  private final Map<Endpoint, Allocation> byClient = new LinkedHashMap<>();
  private final Map<Endpoint, Allocation> byRelayed = new LinkedHashMap<>();
  private String nonce = "nonce-0";
  private int nonceUses;
  private int nonces;

  /** An allocation of a client. */
  private final class Allocation {
    final Endpoint client;
    final Endpoint server;
    final String username;
    final List<Endpoint> relayed = new ArrayList<>();
    final Map<Integer, Binding> channels = new LinkedHashMap<>();
    final Map<Endpoint, Long> permissions = new LinkedHashMap<>();
    long expiresAt;

    Allocation(Endpoint client, Endpoint server, String username) {
      this.client = client;
      this.server = server;
      this.username = username;
    }
  }

  private record Binding(Endpoint peer, long boundAt) {}

  ModelRelay(World world, String ipv4, String ipv6) {
    this.world = world;
    this.ipv4 = ipv4 == null ? null : World.address(ipv4, 3478);
    this.ipv6 = ipv6 == null ? null : World.address(ipv6, 3478);
    listening().forEach(address -> world.attach(this, address));
  }

  /** Returns what a user is told about this server. */
  TurnServer server(String username) {
    return new TurnServer(listening(), credentials(username));
  }

  private LongTermCredentials credentials(String username) {
    return new LongTermCredentials(username, secret + " of " + username);
  }

  List<Endpoint> listening() {
    return java.util.stream.Stream.of(ipv4, ipv6).filter(a -> a != null).toList();
  }

  int allocations() {
    byClient.values().removeIf(a -> a.expiresAt <= world.now);
    return byClient.size();
  }

  int channels() {
    return byClient.values().stream().mapToInt(a -> a.channels.size()).sum();
  }

  /** Forgets everything. */
  void reboot() {
    byClient.clear();
    byRelayed.clear();
    newNonce();
  }

  @Override
  public Edge edge() {
    return Edge.open();
  }

  @Override
  public long latency() {
    return latency;
  }

  @Override
  public Endpoint socket(boolean wantsIpv4) {
    return wantsIpv4 ? ipv4 : ipv6;
  }

  @Override
  public long nextTimeout() {
    return Long.MAX_VALUE;
  }

  @Override
  public void handleTimeout() {}

  @Override
  public void drain() {}

  @Override
  public void receive(Endpoint source, Endpoint local, byte[] payload) {
    if (!alive) {
      return;
    }
    if (local.port() != 3478) {
      fromPeer(source, local, payload);
      return;
    }
    MemorySegment memory = MemorySegment.ofArray(payload);
    if (ChannelData.looksLikeChannelData(memory, 0, payload.length)) {
      channelData(source, memory, payload);
      return;
    }
    StunMessage message = StunMessage.parse(payload).orElseThrow();
    if (message.stunClass() == StunClass.INDICATION) {
      sendIndication(source, message);
      return;
    }
    requests.add(message);
    counts.merge(name(message.method()), 1, Integer::sum);
    byte[] answer = answer(message, source, local);
    if (answer != null) {
      world.send(this, local, source, answer);
    }
  }

  private static String name(int method) {
    return switch (method) {
      case StunMethod.BINDING -> "binding";
      case StunMethod.ALLOCATE -> "allocate";
      case StunMethod.REFRESH -> "refresh";
      case StunMethod.CHANNEL_BIND -> "bind";
      case StunMethod.CREATE_PERMISSION -> "permission";
      default -> "other";
    };
  }

  private byte[] answer(StunMessage request, Endpoint source, Endpoint local) {
    Integer refusal = refusals.get(request.method());
    if (request.method() == StunMethod.BINDING) {
      return refusal != null
          ? error(request, refusal, null)
          : success(request).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, source).toByteArray();
    }
    String username = request.username().orElse("");
    byte[] key = credentials(username).key(REALM);
    if (!request.has(StunAttribute.MESSAGE_INTEGRITY)) {
      return error(request, 401, null);
    }
    boolean fresh = request.text(StunAttribute.NONCE).filter(nonce::equals).isPresent();
    if (fresh && nonceUses++ >= requestsPerNonce) {
      newNonce();
      fresh = false;
    }
    if (!fresh) {
      return error(request, 438, signsErrors ? key : null);
    }
    if (!request.verifiesIntegrity(key)) {
      return error(request, 401, null);
    }
    if (refusal != null) {
      return error(request, refusal, key);
    }
    return switch (request.method()) {
      case StunMethod.ALLOCATE -> allocate(request, source, local, key);
      case StunMethod.REFRESH -> refresh(request, source, key);
      case StunMethod.CHANNEL_BIND -> bind(request, source, key);
      case StunMethod.CREATE_PERMISSION -> permit(request, source, key);
      default -> error(request, 400, key);
    };
  }

  private byte[] allocate(StunMessage request, Endpoint source, Endpoint local, byte[] key) {
    if (find(source) != null) {
      return error(request, 437, key);
    }
    boolean both = request.has(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
    boolean onlyIpv6 = request.has(StunAttribute.REQUESTED_ADDRESS_FAMILY);
    Allocation made = new Allocation(source, local, request.username().orElseThrow());
    int port = 49_152 + world.random.nextInt(16_000);
    if (ipv4 != null && !onlyIpv6) {
      made.relayed.add(ipv4.withPort(port));
    }
    if (ipv6 != null && (both || onlyIpv6)) {
      made.relayed.add(ipv6.withPort(port));
    }
    if (made.relayed.isEmpty()) {
      return error(request, 440, key);
    }
    made.expiresAt = world.now + lifetimeSeconds * World.SECOND;
    // One allocation a user: the former one gives way.
    for (Allocation old : List.copyOf(byClient.values())) {
      if (old.username.equals(made.username)) {
        old.relayed.forEach(byRelayed::remove);
        byClient.remove(old.client);
      }
    }
    byClient.put(source, made);
    StunWriter writer = success(request);
    for (Endpoint relayed : made.relayed) {
      byRelayed.put(relayed, made);
      writer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, relayed);
    }
    if (swallowsAllocateSuccess) {
      swallowsAllocateSuccess = false;
      return null;
    }
    return writer
        .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, source)
        .number32(StunAttribute.LIFETIME, lifetimeSeconds)
        .integrity(key)
        .toByteArray();
  }

  private byte[] refresh(StunMessage request, Endpoint source, byte[] key) {
    Allocation allocation = find(source);
    if (allocation == null) {
      return error(request, 437, key);
    }
    long seconds = request.number32(StunAttribute.LIFETIME).orElse(lifetimeSeconds);
    allocation.expiresAt = world.now + seconds * World.SECOND;
    if (seconds == 0) {
      byClient.remove(source);
      allocation.relayed.forEach(byRelayed::remove);
    }
    return success(request).number32(StunAttribute.LIFETIME, seconds).integrity(key).toByteArray();
  }

  private byte[] bind(StunMessage request, Endpoint source, byte[] key) {
    Allocation allocation = find(source);
    if (allocation == null) {
      return error(request, 437, key);
    }
    Endpoint peer = request.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElseThrow();
    int number = (int) (request.number32(StunAttribute.CHANNEL_NUMBER).orElseThrow() >>> 16);
    long reserved = 900 * World.SECOND;
    for (Map.Entry<Integer, Binding> bound : allocation.channels.entrySet()) {
      boolean live = world.now - bound.getValue().boundAt < reserved;
      if (live && (bound.getKey() == number) != bound.getValue().peer.equals(peer)) {
        return error(request, 400, key);
      }
    }
    if (allocation.relayed.stream().noneMatch(r -> r.isIpv4() == peer.isIpv4())) {
      return error(request, 443, key);
    }
    allocation.channels.put(number, new Binding(peer, world.now));
    allocation.permissions.put(peer.withPort(0), world.now);
    return success(request).integrity(key).toByteArray();
  }

  private byte[] permit(StunMessage request, Endpoint source, byte[] key) {
    Allocation allocation = find(source);
    if (allocation == null) {
      return error(request, 437, key);
    }
    Endpoint peer = request.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElseThrow();
    allocation.permissions.put(peer.withPort(0), world.now);
    return success(request).integrity(key).toByteArray();
  }

  private void sendIndication(Endpoint source, StunMessage message) {
    Allocation allocation = find(source);
    Endpoint peer = message.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElseThrow();
    if (allocation != null && isPermitted(allocation, peer)) {
      toPeer(allocation, peer, message.attribute(StunAttribute.DATA).orElseThrow());
    }
  }

  private void channelData(Endpoint source, MemorySegment memory, byte[] payload) {
    channelDataIn++;
    Allocation allocation = find(source);
    Binding bound =
        allocation == null ? null : allocation.channels.get(ChannelData.channel(memory, 0));
    if (bound != null && world.now - bound.boundAt < 600 * World.SECOND) {
      int length = ChannelData.dataLength(memory, 0);
      if (length != payload.length - ChannelData.HEADER_BYTES) {
        throw new AssertionError("channel data of another length");
      }
      toPeer(allocation, bound.peer, Arrays.copyOfRange(payload, 4, payload.length));
    }
  }

  private void toPeer(Allocation allocation, Endpoint peer, byte[] data) {
    allocation.relayed.stream()
        .filter(r -> r.isIpv4() == peer.isIpv4())
        .findFirst()
        .ifPresent(relayed -> world.send(this, relayed, peer, data));
  }

  private void fromPeer(Endpoint peer, Endpoint relayed, byte[] data) {
    Allocation allocation = byRelayed.get(relayed);
    if (allocation == null || allocation.expiresAt <= world.now || !isPermitted(allocation, peer)) {
      return;
    }
    Optional<Integer> channel =
        allocation.channels.entrySet().stream()
            .filter(c -> c.getValue().peer.equals(peer))
            .filter(c -> world.now - c.getValue().boundAt < 600 * World.SECOND)
            .map(Map.Entry::getKey)
            .findFirst();
    byte[] datagram;
    if (channel.isPresent()) {
      datagram = new byte[4 + data.length];
      ChannelData.write(MemorySegment.ofArray(datagram), 0, channel.get(), data.length);
      System.arraycopy(data, 0, datagram, 4, data.length);
    } else {
      datagram =
          new StunWriter(StunClass.INDICATION, StunMethod.DATA, TransactionId.random(world.random))
              .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
              .attribute(StunAttribute.DATA, data)
              .toByteArray();
    }
    world.send(this, allocation.server, allocation.client, datagram);
  }

  private boolean isPermitted(Allocation allocation, Endpoint peer) {
    Long since = allocation.permissions.get(peer.withPort(0));
    return since != null && world.now - since < 300 * World.SECOND;
  }

  private Allocation find(Endpoint client) {
    Allocation allocation = byClient.get(client);
    return allocation == null || allocation.expiresAt <= world.now ? null : allocation;
  }

  private void newNonce() {
    nonce = "nonce-" + ++nonces;
    nonceUses = 0;
  }

  private StunWriter success(StunMessage request) {
    return new StunWriter(StunClass.SUCCESS, request.method(), request.transactionId())
        .text(StunAttribute.SOFTWARE, "model");
  }

  private byte[] error(StunMessage request, int code, byte[] key) {
    StunWriter writer =
        new StunWriter(StunClass.ERROR, request.method(), request.transactionId())
            .errorCode(code, "no");
    if (code == 401 || code == 438) {
      writer.text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, nonce);
    }
    if (code == 300) {
      writer.address(StunAttribute.ALTERNATE_SERVER, alternate);
    }
    return key == null ? writer.toByteArray() : writer.integrity(key).toByteArray();
  }
}
