package fz.relay.load;

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

  private final DatagramPort port;
  private final DatagramPorts ports;
  private final Endpoint server;
  private final LongTermCredentials user;
  private final DatagramPort[] ready = new DatagramPort[8];
  private final PacketBatch batch = Slab.batches(1)[0];
  private final Random random = new Random();
  private String realm;
  private String nonce;

  TurnUser(DatagramPorts ports, Endpoint local, Endpoint server, LongTermCredentials user)
      throws IOException {
    this.ports = ports;
    this.server = server;
    this.user = user;
    this.port = ports.open(local, false, 4 << 20).orElseThrow();
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

  void free() throws IOException {
    succeed(StunMethod.REFRESH, w -> w.number32(StunAttribute.LIFETIME, 0));
  }

  private StunMessage succeed(int method, Consumer<StunWriter> attributes) throws IOException {
    StunMessage answer = ask(method, attributes);
    int code = answer.errorCode().orElse(0);
    if (code == 401 || code == 438) {
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
    TransactionId id = TransactionId.random(random);
    StunWriter writer = new StunWriter(StunClass.REQUEST, method, id);
    attributes.accept(writer);
    if (nonce != null) {
      writer
          .text(StunAttribute.USERNAME, user.username())
          .text(StunAttribute.REALM, realm)
          .text(StunAttribute.NONCE, nonce)
          .integrity(user.key(realm));
    }
    byte[] bytes = writer.toByteArray();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      batch.clear();
      int i = batch.append(MemorySegment.ofArray(bytes), 0, bytes.length);
      batch.remote(i, server);
      batch.verdict(i, Verdict.SEND);
      port.send(batch, 0, 1);
      Optional<StunMessage> answer = await(id);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new IOException("no answer to method " + method);
  }

  private Optional<StunMessage> await(TransactionId id) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() - deadline < 0) {
      ports.await(ready, 10_000_000L);
      batch.clear();
      port.receive(batch);
      for (int i = 0; i < batch.count(); i++) {
        Optional<StunMessage> message =
            StunMessage.parse(batch.memory(), batch.offset(i), batch.length(i))
                .filter(m -> m.transactionId().equals(id));
        if (message.isPresent()) {
          return message;
        }
      }
    }
    return Optional.empty();
  }
}
