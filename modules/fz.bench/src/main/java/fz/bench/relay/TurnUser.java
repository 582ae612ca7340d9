package fz.bench.relay;

import fz.ice.LongTermCredentials;
import fz.ice.StunAttribute;
import fz.ice.StunClass;
import fz.ice.StunMessage;
import fz.ice.StunMethod;
import fz.ice.StunWriter;
import fz.ice.TransactionId;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramPort;
import fz.transport.DatagramPorts;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** One client of any TURN server over a real socket, with blocking requests. */
final class TurnUser {
  private static final long PATIENCE_NANOS = 500_000_000L;
  private static final int ATTEMPTS = 10;
  private static final int UNAUTHENTICATED = 401;
  private static final int STALE_NONCE = 438;
  private static final int BUFFER_BYTES = 4 << 20;

  /**
   * What the users of one thread share.
   *
   * @param ports their sockets
   * @param local the address that they are at
   * @param server the server's
   */
  record Site(
      DatagramPorts ports,
      Endpoint local,
      Endpoint server,
      LongTermCredentials user,
      DatagramPort[] ready,
      PacketBatch batch,
      Random random) {
    private static final int MAX_READY = 256;

    Site(DatagramPorts ports, Endpoint local, Endpoint server, LongTermCredentials user) {
      this(
          ports,
          local,
          server,
          user,
          new DatagramPort[MAX_READY],
          Slab.batches(1)[0],
          new Random());
    }
  }

  private final Site site;
  private final DatagramPort port;
  private String realm;
  private String nonce;

  TurnUser(Site site) throws IOException {
    this.site = site;
    this.port = site.ports.open(site.local, false, BUFFER_BYTES).orElseThrow();
  }

  DatagramPort port() {
    return port;
  }

  /** Allocates in IPv4 and returns the relayed address. */
  Endpoint allocate() throws IOException {
    return succeed(
            StunMethod.ALLOCATE, w -> w.number32(StunAttribute.REQUESTED_TRANSPORT, 17L << 24))
        .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS)
        .orElseThrow();
  }

  void bind(int channel, Endpoint peer) throws IOException {
    succeed(
        StunMethod.CHANNEL_BIND,
        w ->
            w.number32(StunAttribute.CHANNEL_NUMBER, (long) channel << 16)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer));
  }

  /** Ends the allocation. */
  void free() throws IOException {
    succeed(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 0));
  }

  void close() {
    port.close();
  }

  private StunMessage succeed(int method, Consumer<StunWriter> attributes) throws IOException {
    StunMessage answer = ask(method, attributes);
    int code = answer.errorCode().orElse(0);
    if (code == UNAUTHENTICATED || code == STALE_NONCE) {
      nonce = answer.text(StunAttribute.NONCE).orElseThrow();
      realm = answer.text(StunAttribute.REALM).orElseThrow();
      answer = ask(method, attributes);
    }
    if (answer.stunClass() != StunClass.SUCCESS) {
      throw new IOException("method " + method + ": error " + answer.errorCode());
    }
    return answer;
  }

  private StunMessage ask(int method, Consumer<StunWriter> attributes) throws IOException {
    TransactionId id = TransactionId.random(site.random);
    StunWriter writer = new StunWriter(StunClass.REQUEST, method, id);
    attributes.accept(writer);
    if (nonce != null) {
      writer
          .text(StunAttribute.USERNAME, site.user.username())
          .text(StunAttribute.REALM, realm)
          .text(StunAttribute.NONCE, nonce)
          .integrity(site.user.key(realm));
    }
    byte[] bytes = writer.toByteArray();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      site.batch.clear();
      int i = site.batch.append(MemorySegment.ofArray(bytes), 0, bytes.length);
      site.batch.remote(i, site.server);
      site.batch.verdict(i, Verdict.SEND);
      port.send(site.batch, 0, 1);
      Optional<StunMessage> answer = await(id);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new IOException("no answer to method " + method);
  }

  private Optional<StunMessage> await(TransactionId id) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (long left = PATIENCE_NANOS; left > 0; left = deadline - System.nanoTime()) {
      site.ports.await(site.ready, left);
      site.batch.clear();
      port.receive(site.batch);
      for (int i = 0; i < site.batch.count(); i++) {
        Optional<StunMessage> message =
            StunMessage.parse(site.batch.memory(), site.batch.offset(i), site.batch.length(i))
                .filter(m -> m.transactionId().equals(id));
        if (message.isPresent()) {
          return message;
        }
      }
    }
    return Optional.empty();
  }
}
