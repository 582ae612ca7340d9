package fz.bench.udp;

import fz.packet.Endpoint;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.transport.DatagramTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Sends datagrams, several in a call and each of them a message of its own. A line of input is
 * {@code RUN RATE MILLIS}, where a rate of 0 means as fast as possible; the answer is a line {@code
 * SENT NANOS}.
 */
@Command(name = "udp-source", hidden = true, description = "Send numbered datagrams.")
public final class UdpSourceCommand implements Callable<Integer> {
  private static final int PER_CALL = 32;
  private static final long PAUSE_NANOS = 50_000;

  /** What was not sent in this time will not be: a burst that makes up for it would be lost. */
  private static final long DEBT_NANOS = 3_000_000;

  @Parameters(index = "0", paramLabel = "ADDRESS")
  private InetAddress address;

  @Parameters(index = "1", paramLabel = "PORT")
  private int port;

  @Parameters(index = "2", paramLabel = "BYTES")
  private int payloadBytes;

  private final PacketBatch batch = Slab.batches(1)[0];
  private DatagramTransport socket;

  /** Creates the command. */
  public UdpSourceCommand() {}

  @Override
  public Integer call() throws IOException {
    Endpoint target = Endpoint.of(address, port);
    try (DatagramTransport opened =
            Transports.findDatagram("udp")
                .open(
                    TransportOptions.of(
                        Map.of("family", target.isIpv4() ? "4" : "6", "gso", "off")));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in))) {
      socket = opened;
      for (int i = 0; i < PER_CALL; i++) {
        batch.append(payloadBytes);
        batch.remote(i, target);
      }
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        String[] words = line.split(" ");
        long rate = Long.parseLong(words[1]);
        send(Long.parseLong(words[0]), rate, Long.parseLong(words[2]) * 1_000_000);
      }
    }
    return 0;
  }

  private void send(long run, long rate, long durationNanos) throws IOException {
    long start = System.nanoTime();
    long end = start + durationNanos;
    long credit = start;
    long counted = 0;
    long sent = 0;
    for (long now = start; now < end; now = System.nanoTime()) {
      long due = rate == 0 ? PER_CALL : (now - credit) * rate / 1_000_000_000 - counted;
      if (rate != 0 && due * 1_000_000_000 / rate > DEBT_NANOS) {
        credit = now;
        counted = 0;
        due = 1;
      }
      if (due < 1) {
        LockSupport.parkNanos(PAUSE_NANOS);
        continue;
      }
      int wanted = (int) Math.min(due, PER_CALL);
      int done = sendSome(run, sent, wanted);
      sent += done;
      counted += done;
      if (done < wanted) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    System.out.println(sent + " " + (System.nanoTime() - start));
  }

  private int sendSome(long run, long first, int count) throws IOException {
    for (int i = 0; i < PER_CALL; i++) {
      batch.verdict(i, i < count ? Verdict.SEND : Verdict.CONSUMED);
      Numbers.write(batch.memory(), batch.offset(i), run, first + i);
    }
    return Math.min(count, socket.send(batch, 0));
  }
}
