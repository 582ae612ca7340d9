package fz.relay.edge;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Verdict;
import fz.relay.core.Ingress;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * One client over TCP or TLS: a virtual thread reads messages and hands them to the loop that it
 * belongs to, another one writes. A message that finds the queue of the writer full is dropped, as
 * a datagram would be; the reader waits while the loop has enough of its messages.
 *
 * <p>STUN messages follow each other as they are; channel data is padded to 4 bytes (RFC 8656
 * section 12.5).
 */
final class StreamConnection implements Way, Runnable {
  private static final System.Logger LOG = System.getLogger(StreamConnection.class.getName());
  private static final int HEADER_BYTES = 4;
  private static final int STUN_HEADER_BYTES = 20;
  private static final int MAX_STUN_BYTES = 2_048;
  private static final int MAX_WAITING = 512;
  private static final int MAX_HANDED_OVER = 64;
  private static final int FIRST_PATIENCE_MILLIS = 30_000;
  private static final int PATIENCE_MILLIS = 15 * 60_000;

  private final Socket socket;
  private final RelayLoop loop;
  private final Endpoint remote;
  private final Ingress ingress;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Semaphore handedOver = new Semaphore(MAX_HANDED_OVER);

  StreamConnection(Socket socket, RelayLoop loop, int id) {
    this.socket = socket;
    this.loop = loop;
    this.remote = Endpoint.of((InetSocketAddress) socket.getRemoteSocketAddress());
    Endpoint local = Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress());
    this.ingress = new Ingress(id, this, local, true);
  }

  /** Reads until the client ends or says something that is no message. */
  @Override
  public void run() {
    Thread writer = Thread.ofVirtual().name("relay-stream-writer").start(this::write);
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(FIRST_PATIENCE_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (byte[] frame = read(in); frame != null; frame = read(in)) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        handOver(frame);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a connection ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      loop.execute(() -> loop.core().handleDisconnect(ingress, remote));
      close();
      writer.interrupt();
    }
  }

  /** Returns the next message, or null if there is none that could follow. */
  private static byte[] read(DataInputStream in) throws IOException {
    byte[] header = new byte[HEADER_BYTES];
    in.readFully(header);
    int length = (header[2] & 0xff) << 8 | header[3] & 0xff;
    int total =
        switch (header[0] >> 6 & 3) {
          case 0 -> STUN_HEADER_BYTES + length;
          case 1 -> HEADER_BYTES + (length + 3 & ~3);
          default -> -1;
        };
    boolean stun = (header[0] & 0xc0) == 0;
    boolean sendIndication = stun && header[0] == 0 && header[1] == 0x16;
    if (total < 0 || stun && !sendIndication && total > MAX_STUN_BYTES) {
      return null;
    }
    byte[] frame = Arrays.copyOf(header, total);
    in.readFully(frame, HEADER_BYTES, total - HEADER_BYTES);
    return frame;
  }

  private void handOver(byte[] frame) throws InterruptedException {
    handedOver.acquire();
    loop.execute(
        () -> {
          handedOver.release();
          loop.handleFrame(ingress, remote, frame);
        });
  }

  @Override
  public void send(PacketBatch batch, int from, int to) {
    for (int i = from; i < to; i++) {
      if (batch.verdict(i) == Verdict.SEND && !waiting.offer(framed(batch, i))) {
        loop.drops().drop(batch, i, DropReason.BUFFER_FULL);
      }
    }
  }

  private static byte[] framed(PacketBatch batch, int i) {
    byte[] message =
        batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(ValueLayout.JAVA_BYTE);
    // The length of a STUN message is a multiple of 4 already.
    return Arrays.copyOf(message, message.length + 3 & ~3);
  }

  private void write() {
    try {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
      while (true) {
        byte[] next = waiting.take();
        out.write(next);
        if (waiting.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a connection cannot be written to", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a connection cannot be closed", e);
    }
  }
}
