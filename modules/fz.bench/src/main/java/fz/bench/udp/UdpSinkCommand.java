package fz.bench.udp;

import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.transport.DatagramTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.transport.WaitSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Counts datagrams. A line of input is the number of a run; the answer, when nothing of it has come
 * for a while, is a line {@code RECEIVED LATE}, where late ones came behind one with a higher
 * number.
 */
@Command(name = "udp-sink", hidden = true, description = "Count numbered datagrams.")
public final class UdpSinkCommand implements Callable<Integer> {
  private static final long QUIET_MILLIS = 30;

  @Parameters(index = "0", paramLabel = "ADDRESS")
  private String address;

  @Parameters(index = "1", paramLabel = "PORT")
  private String port;

  // Written by the receiving thread; the other one reads them when nothing comes any more.
  private volatile long run;
  private volatile long received;
  private volatile long late;
  private long next;

  /** Creates the command. */
  public UdpSinkCommand() {}

  @Override
  public Integer call() throws Exception {
    Map<String, String> options =
        Map.of("family", address.contains(":") ? "6" : "4", "address", address, "port", port);
    try (DatagramTransport socket =
            Transports.findDatagram("udp").open(TransportOptions.of(options));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in))) {
      Thread.ofPlatform().daemon().name("udp-sink").start(() -> receive(socket));
      System.out.println("ready");
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        answer(Long.parseLong(line));
      }
    }
    return 0;
  }

  private void answer(long wanted) throws InterruptedException {
    long before;
    do {
      before = received;
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
    } while (received != before);
    System.out.println(run == wanted ? received + " " + late : "0 0");
  }

  private void receive(DatagramTransport socket) {
    PacketBatch batch = Slab.batches(1)[0];
    try (WaitSet wait = Transports.openWaitSet()) {
      wait.add(socket.readiness());
      while (true) {
        batch.clear();
        if (socket.receive(batch) == 0) {
          wait.await(-1);
        } else {
          count(batch);
        }
      }
    } catch (IOException e) {
      System.out.println("failed " + e.getMessage());
    }
  }

  private void count(PacketBatch batch) {
    long many = received;
    long behind = late;
    for (int i = 0; i < batch.count(); i++) {
      if (batch.length(i) < Numbers.BYTES) {
        continue;
      }
      long of = Numbers.run(batch.memory(), batch.offset(i));
      if (of != run) {
        run = of;
        many = 0;
        behind = 0;
        next = 0;
      }
      long number = Numbers.number(batch.memory(), batch.offset(i));
      many++;
      if (number < next) {
        behind++;
      } else {
        next = number + 1;
      }
    }
    received = many;
    late = behind;
  }
}
