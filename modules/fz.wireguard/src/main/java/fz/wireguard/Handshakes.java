package fz.wireguard;

import fz.packet.DropReason;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes and takes handshake messages (paper, section 5.4). */
final class Handshakes {
  private static final byte[] PROLOGUE =
      "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_PAYLOAD = {};

  private final CoreState core;
  private final RateLimiter limiter;
  private CookieChecker checker;

  Handshakes(CoreState core) {
    this.core = core;
    this.limiter = new RateLimiter(core.config.initiationsPerSecond(), core.random.nextLong());
    handleIdentity();
  }

  /** Takes note of another own key: what senders prove with mac1 and cookies depends on it. */
  void handleIdentity() {
    checker = new CookieChecker(core.publicKey, core.random);
  }

  /** Makes an initiation; null if the peer's key cannot be used. */
  static byte[] initiate(CoreState core, Peer peer, long nowNanos) {
    if (peer.staticShared() == null) {
      return null;
    }
    byte[] ephemeral = Curve25519.generatePrivateKey(core.random);
    byte[] message = new byte[Message.INITIATION_BYTES];
    NoiseIkPsk2 noise =
        new NoiseIkPsk2(core.config.aead(), core.config.x25519(), PROLOGUE, peer.remotePublic());
    if (!noise.writeFirst(
        ephemeral,
        core.publicKey,
        peer.remotePublic(),
        peer.staticShared(),
        core.stamps.next(),
        message,
        Message.INITIATION_NOISE)) {
      return null;
    }
    int index = peer.newIndex();
    Message.writeInt(message, 0, Message.INITIATION);
    Message.writeInt(message, 4, index);
    peer.cookies().sign(message, Message.INITIATION_MAC1, nowNanos);
    peer.handshake(new Handshake(index, noise, ephemeral));
    return message;
  }

  /** Takes a message that is not transport data. */
  void handle(int type, PacketBatch batch, int i, long nowNanos) {
    int expected =
        switch (type) {
          case Message.INITIATION -> Message.INITIATION_BYTES;
          case Message.RESPONSE -> Message.RESPONSE_BYTES;
          case Message.COOKIE -> Message.COOKIE_BYTES;
          default -> -1;
        };
    DropReason reason;
    if (expected < 0) {
      reason = DropReason.UNKNOWN_DATAGRAM;
    } else if (batch.length(i) != expected) {
      reason = DropReason.BAD_MESSAGE_LENGTH;
    } else {
      byte[] message =
          batch.memory().asSlice(batch.offset(i), expected).toArray(ValueLayout.JAVA_BYTE);
      reason =
          switch (type) {
            case Message.INITIATION -> initiation(message, batch, i, nowNanos);
            case Message.RESPONSE -> response(message, batch, i, nowNanos);
            default -> cookie(message, nowNanos);
          };
    }
    if (reason == null) {
      batch.verdict(i, Verdict.CONSUMED);
    } else {
      core.drops.drop(batch, i, reason);
    }
  }

  private DropReason initiation(byte[] message, PacketBatch batch, int i, long nowNanos) {
    if (!checker.hasMac1(message, Message.INITIATION_MAC1)) {
      return DropReason.BAD_MAC1;
    }
    if (limiter.isUnderLoad(nowNanos) && !provesAddress(message, batch, i, nowNanos)) {
      return DropReason.UNDER_LOAD;
    }
    NoiseIkPsk2 noise =
        new NoiseIkPsk2(core.config.aead(), core.config.x25519(), PROLOGUE, core.publicKey);
    DropReason reason = initiation(noise, message, batch, i, nowNanos);
    noise.clear();
    return reason;
  }

  private DropReason initiation(
      NoiseIkPsk2 noise, byte[] message, PacketBatch batch, int i, long nowNanos) {
    byte[] remoteStatic = noise.readFirstStatic(message, Message.INITIATION_NOISE, core.privateKey);
    if (remoteStatic == null) {
      return DropReason.BAD_HANDSHAKE;
    }
    Peer peer = core.peersByKey.get(ByteBuffer.wrap(remoteStatic));
    if (peer == null) {
      return DropReason.UNKNOWN_PEER;
    }
    if (peer.staticShared() == null) {
      return DropReason.BAD_HANDSHAKE;
    }
    byte[] stamp =
        noise.readFirstPayload(
            message, Message.INITIATION_NOISE, Tai64n.BYTES, peer.staticShared());
    if (stamp == null) {
      return DropReason.BAD_HANDSHAKE;
    }
    if (!peer.acceptStamp(stamp)) {
      return DropReason.STALE_HANDSHAKE;
    }
    return respond(peer, noise, message, batch, i, nowNanos);
  }

  private boolean provesAddress(byte[] message, PacketBatch batch, int i, long nowNanos) {
    long high = batch.remoteHigh(i);
    long low = batch.remoteLow(i);
    int port = batch.remotePort(i);
    if (checker.hasMac2(message, Message.INITIATION_MAC1, high, low, port, nowNanos)) {
      return limiter.admits(high, low, nowNanos);
    }
    byte[] reply = checker.reply(message, Message.INITIATION_MAC1, high, low, port, nowNanos);
    core.transmits.reply(reply, batch, i);
    return false;
  }

  private DropReason respond(
      Peer peer, NoiseIkPsk2 noise, byte[] initiation, PacketBatch batch, int i, long nowNanos) {
    byte[] ephemeral = Curve25519.generatePrivateKey(core.random);
    byte[] remoteEphemeral =
        Arrays.copyOfRange(
            initiation, Message.INITIATION_NOISE, Message.INITIATION_NOISE + NoiseIkPsk2.KEY_BYTES);
    byte[] message = new byte[Message.RESPONSE_BYTES];
    boolean written =
        noise.writeSecond(
            ephemeral,
            remoteEphemeral,
            peer.remotePublic(),
            peer.presharedKey(),
            NO_PAYLOAD,
            message,
            Message.RESPONSE_NOISE);
    Arrays.fill(ephemeral, (byte) 0);
    if (!written) {
      return DropReason.BAD_HANDSHAKE;
    }
    int index = peer.newIndex();
    int remoteIndex = Message.readInt(initiation, 4);
    Message.writeInt(message, 0, Message.RESPONSE);
    Message.writeInt(message, 4, index);
    Message.writeInt(message, 8, remoteIndex);
    peer.cookies().sign(message, Message.RESPONSE_MAC1, nowNanos);
    byte[] receive = new byte[NoiseIkPsk2.KEY_BYTES];
    byte[] send = new byte[NoiseIkPsk2.KEY_BYTES];
    noise.split(receive, send);
    peer.follow(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    peer.responded(
        new Session(peer, core.config, index, remoteIndex, false, send, receive, nowNanos),
        message,
        nowNanos);
    return null;
  }

  private DropReason response(byte[] message, PacketBatch batch, int i, long nowNanos) {
    if (!checker.hasMac1(message, Message.RESPONSE_MAC1)) {
      return DropReason.BAD_MAC1;
    }
    int index = Message.readInt(message, 8);
    Peer peer = core.peers.get(index >>> 8);
    Handshake handshake = peer == null ? null : peer.handshake();
    if (handshake == null || handshake.localIndex != index) {
      return DropReason.UNKNOWN_SESSION;
    }
    // An answer needs no cookie under load: it names an index that only its recipient has seen, and
    // the number of answers looked at is limited.
    if (!handshake.mayTry()) {
      return DropReason.UNDER_LOAD;
    }
    NoiseIkPsk2 noise = handshake.noise.copy();
    byte[] payload =
        noise.readSecond(
            message,
            Message.RESPONSE_NOISE,
            NO_PAYLOAD.length,
            handshake.ephemeral,
            core.privateKey,
            peer.presharedKey());
    if (payload == null) {
      noise.clear();
      handshake.countFailure();
      core.events.add(peer, EventQueue.Kind.FAILED);
      return DropReason.BAD_HANDSHAKE;
    }
    byte[] send = new byte[NoiseIkPsk2.KEY_BYTES];
    byte[] receive = new byte[NoiseIkPsk2.KEY_BYTES];
    noise.split(send, receive);
    noise.clear();
    int remoteIndex = Message.readInt(message, 4);
    peer.follow(batch.remoteHigh(i), batch.remoteLow(i), batch.remotePort(i));
    peer.initiated(
        new Session(peer, core.config, index, remoteIndex, true, send, receive, nowNanos),
        nowNanos);
    return null;
  }

  private DropReason cookie(byte[] message, long nowNanos) {
    int index = Message.readInt(message, 4);
    Peer peer = core.peers.get(index >>> 8);
    if (peer == null || !peer.hasIndex(index)) {
      return DropReason.UNKNOWN_SESSION;
    }
    return peer.cookies().accept(message, nowNanos) ? null : DropReason.BAD_COOKIE;
  }
}
