package fz.wireguard;

import fz.packet.DeadlineQueue;
import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.HotPath;
import fz.packet.PacketBatch;
import java.time.Duration;
import java.util.Arrays;

/** One peer of a {@link WireGuard} core. All methods are called by the core thread. */
public final class Peer extends DeadlineQueue.Node {
  private static final int PADDING_BYTES = 16;

  // Places of this peer in the structures of the core, which are their only users.
  int pendingEvents;
  boolean queued;

  private final CoreState core;
  private final boolean roams;
  private final boolean sendsUnconfirmed;
  private final Object tag;
  private final int id;
  private final byte[] publicKey;
  private final byte[] presharedKey;
  private final CookieJar cookies;
  private final PeerTimers timers;
  private final Sessions sessions = new Sessions();
  private final Traffic traffic = new Traffic();
  private final Outbox outbox;
  private final Initiator initiator;
  private final byte[] greatestStamp = new byte[Tai64n.BYTES];

  private byte[] staticShared;
  private Endpoint endpoint;
  private int slot;
  private boolean removed;

  Peer(CoreState core, PeerConfig config, int id) {
    this.core = core;
    this.roams = config.roams();
    this.sendsUnconfirmed = config.sendsUnconfirmed();
    this.tag = config.tag();
    this.id = id;
    this.publicKey = config.publicKey().clone();
    this.presharedKey = config.presharedKey().clone();
    this.timers = new PeerTimers(config.persistentKeepalive().toNanos());
    this.cookies = new CookieJar(publicKey);
    this.outbox = new Outbox(core);
    this.initiator = new Initiator(core, this, config, timers, outbox);
    agree();
  }

  /** Returns a copy of the peer's public key. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Returns the object of the owner, or null. */
  public Object tag() {
    return tag;
  }

  /** Returns where datagrams to the peer go, or null if that is not known. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Sets where datagrams to the peer go. Datagrams that waited for an endpoint are queued. Null
   * makes them wait again.
   */
  public void endpoint(Endpoint newEndpoint) {
    endpoint = newEndpoint;
    if (newEndpoint == null || removed) {
      return;
    }
    queue();
    if (hasReasonToConnect() && initiator.handshake() == null && timers.start == PeerTimers.NEVER) {
      timers.start = core.now;
      core.deadlines.update(this);
    }
  }

  /** Returns true if data could be sent under a session when the core was last called. */
  public boolean hasSession() {
    return sendSession(core.now) != null;
  }

  /**
   * Starts a new handshake at once, whether or not there is a session, such as after the path to
   * the peer has changed. A handshake that is under way begins anew, with a new attempt time.
   *
   * @return false if nothing was started: there is no endpoint, or the peer must begin
   */
  public boolean initiateHandshake(long nowNanos) {
    core.now = nowNanos;
    if (removed || endpoint == null || !initiator.mayInitiate()) {
      return false;
    }
    initiator.start(nowNanos);
    return initiator.handshake() != null;
  }

  /** Changes the preshared key of future handshakes; 32 bytes. */
  public void presharedKey(byte[] key) {
    if (key.length != presharedKey.length) {
      throw new IllegalArgumentException("preshared key of " + key.length + " bytes");
    }
    System.arraycopy(key, 0, presharedKey, 0, key.length);
  }

  /**
   * Changes the interval of unconditional keepalives, zero for none. One is sent at once, so that
   * this side can be reached from now on.
   */
  public void persistentKeepalive(Duration interval, long nowNanos) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("persistentKeepalive: " + interval);
    }
    core.now = nowNanos;
    if (!removed && timers.persistent(interval.toNanos(), nowNanos)) {
      core.deadlines.update(this);
    }
  }

  /** Returns what was exchanged so far. */
  public PeerStatistics statistics() {
    return traffic.snapshot();
  }

  /** Names nothing: keys and addresses do not belong in text. */
  @Override
  public String toString() {
    return "Peer[" + Integer.toHexString(id) + "]";
  }

  int id() {
    return id;
  }

  byte[] remotePublic() {
    return publicKey;
  }

  byte[] presharedKey() {
    return presharedKey;
  }

  byte[] staticShared() {
    return staticShared;
  }

  CookieJar cookies() {
    return cookies;
  }

  Sessions sessions() {
    return sessions;
  }

  Handshake handshake() {
    return initiator.handshake();
  }

  void handshake(Handshake begun) {
    initiator.handshake(begun);
  }

  boolean isRemoved() {
    return removed;
  }

  @HotPath
  long deadline() {
    return timers.next();
  }

  /** Returns a receiver index that no session of this peer has. */
  int newIndex() {
    while (true) {
      int index = id << 8 | slot++ & 0xff;
      if (!hasIndex(index)) {
        return index;
      }
    }
  }

  boolean hasIndex(int index) {
    Handshake handshake = initiator.handshake();
    return handshake != null && handshake.localIndex == index || sessions.find(index) != null;
  }

  /** Returns true, once, for a time stamp later than all before: older ones are replays. */
  boolean acceptStamp(byte[] stamp) {
    if (Arrays.compareUnsigned(stamp, greatestStamp) <= 0) {
      return false;
    }
    System.arraycopy(stamp, 0, greatestStamp, 0, stamp.length);
    return true;
  }

  /** Follows the source of an authentic datagram, if the peer roams. */
  @HotPath
  void follow(long high, long low, int port) {
    Endpoint known = endpoint;
    if (!roams
        || known != null && known.low() == low && known.port() == port && known.high() == high) {
      return;
    }
    endpoint(new Endpoint(high, low, port));
    core.events.add(this, EventQueue.Kind.ENDPOINT);
  }

  /** Returns the session to send under, or null. */
  @HotPath
  Session sendSession(long nowNanos) {
    Session current = sessions.current();
    if (current != null && current.maySend(nowNanos)) {
      return current;
    }
    Session next = sessions.next();
    return sendsUnconfirmed && next != null && next.maySend(nowNanos) ? next : null;
  }

  /** Returns true if packets must wait for those that came before them. */
  @HotPath
  boolean isBlocked() {
    return endpoint == null || outbox.holdsBack();
  }

  /** Keeps a packet until there is a session; returns why it is dropped instead, or null. */
  DropReason stage(PacketBatch batch, int i, long nowNanos) {
    if (batch.length(i) > WireGuard.MAX_PACKET_BYTES) {
      return DropReason.OVERSIZE;
    }
    if (!initiator.mayInitiate() && sessions.next() == null) {
      return DropReason.NOT_CONNECTED;
    }
    outbox.stage(batch, i);
    if (sendSession(nowNanos) != null) {
      queue();
    } else {
      initiator.request(nowNanos);
    }
    return null;
  }

  /** Pads a packet, if it is to be padded and its batch has the room. */
  @HotPath
  void pad(PacketBatch batch, int i) {
    int mtu = core.config.paddedMtuBytes();
    int length = batch.length(i);
    if (length < mtu) {
      batch.pad(i, Math.min(length + PADDING_BYTES - 1 & -PADDING_BYTES, mtu) - length);
    }
  }

  /** Notes that a data packet was handed out for sending. */
  @HotPath
  void sent(Session session, int datagramBytes, long nowNanos) {
    traffic.sent(datagramBytes);
    if (timers.sent(datagramBytes == Message.DATA_OVERHEAD_BYTES, nowNanos)) {
      core.deadlines.update(this);
    }
    if (session.wantsRekeyOnSend(nowNanos)) {
      initiator.request(nowNanos);
    }
  }

  /** Notes an authentic data packet that is no replay. */
  @HotPath
  void received(Session session, int datagramBytes, long nowNanos) {
    traffic.received(datagramBytes);
    if (timers.received(datagramBytes == Message.DATA_OVERHEAD_BYTES, nowNanos)) {
      core.deadlines.update(this);
    }
    if (session == sessions.next()) {
      sessions.confirmNext();
      established(EventQueue.Kind.RESPONDED, nowNanos);
    }
    // Whatever session the peer sends under: the one in use here is the one that must not end.
    Session current = sessions.current();
    if (current != null && current.wantsRekeyOnReceive(nowNanos)) {
      initiator.request(nowNanos);
    }
  }

  /** Takes the session that a response has made. */
  void initiated(Session session, long nowNanos) {
    sessions.addInitiated(session);
    // The responder may not use the session before it has seen it used.
    outbox.keepalive();
    timers.heard(nowNanos);
    established(EventQueue.Kind.INITIATED, nowNanos);
  }

  /** Takes the session that an initiation has made, and the response to it. */
  void responded(Session session, byte[] response, long nowNanos) {
    sessions.addResponded(session);
    timers.zeroKeys = nowNanos + PeerTimers.ZERO_KEYS_NANOS;
    outbox.response(response);
    timers.heard(nowNanos);
    core.deadlines.update(this);
    queue();
  }

  /** Does what is due. */
  void handleTimeout(long nowNanos) {
    if (nowNanos >= timers.zeroKeys) {
      timers.sessionsEnded();
      sessions.clear();
      if (!initiator.mayInitiate()) {
        outbox.dropStaged();
      }
    }
    if (nowNanos >= timers.start) {
      timers.start = PeerTimers.NEVER;
      initiator.request(nowNanos);
    }
    initiator.handleTimeout(nowNanos);
    if (nowNanos >= timers.keepalive) {
      timers.keepalive = PeerTimers.NEVER;
      sendKeepalive(nowNanos);
    }
    if (nowNanos >= timers.newHandshake) {
      timers.newHandshake = PeerTimers.NEVER;
      initiator.request(nowNanos);
    }
    if (nowNanos >= timers.persistentKeepalive) {
      timers.passed(nowNanos);
      if (!sendKeepalive(nowNanos)) {
        initiator.request(nowNanos);
      }
    }
    core.deadlines.update(this);
  }

  /** Adds what waits to a batch; returns false if the batch was full before all was added. */
  boolean transmit(PacketBatch out, long nowNanos) {
    if (endpoint == null || removed) {
      return true;
    }
    boolean all = outbox.transmit(this, out, nowNanos);
    if (all && outbox.hasStaged()) {
      initiator.request(nowNanos);
    }
    return all;
  }

  void remove() {
    removed = true;
    initiator.clear();
    sessions.clear();
    outbox.dropStaged();
    Arrays.fill(presharedKey, (byte) 0);
    forgetShared();
  }

  /** Takes note of another own key: all that was agreed on under the old one ends. */
  void handleIdentity() {
    forgetShared();
    agree();
    initiator.reset();
    sessions.clear();
    outbox.response(null);
    timers.sessionsEnded();
    timers.persistentKeepalive = PeerTimers.NEVER;
    if (endpoint != null && hasReasonToConnect()) {
      timers.start = core.now;
    }
    core.deadlines.update(this);
  }

  private void agree() {
    byte[] shared = new byte[Curve25519.KEY_BYTES];
    boolean usable =
        core.hasIdentity && core.config.x25519().agree(core.privateKey, publicKey, 0, shared);
    staticShared = usable ? shared : null;
  }

  private void forgetShared() {
    if (staticShared != null) {
      Arrays.fill(staticShared, (byte) 0);
    }
  }

  private boolean hasReasonToConnect() {
    return sendSession(core.now) == null
        && (outbox.hasStaged() || timers.isPersistent())
        && initiator.mayInitiate();
  }

  private void established(EventQueue.Kind kind, long nowNanos) {
    traffic.established(nowNanos);
    initiator.established(nowNanos);
    core.deadlines.update(this);
    core.events.add(this, kind);
    queue();
  }

  /** Returns false if there is no session for it. */
  private boolean sendKeepalive(long nowNanos) {
    if (endpoint == null || sendSession(nowNanos) == null) {
      return false;
    }
    outbox.keepalive();
    queue();
    return true;
  }

  /** Has the core ask for what waits, if it can be sent. */
  void queue() {
    if (!outbox.isEmpty() && endpoint != null) {
      core.transmits.add(this);
    }
  }
}
