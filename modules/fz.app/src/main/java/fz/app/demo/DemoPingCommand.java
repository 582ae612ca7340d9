package fz.app.demo;

import java.net.InetAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends ICMP echo requests on a machine that has no {@code ping}. */
@Command(name = "demo-ping", hidden = true, description = "Send three ICMP echo requests.")
public final class DemoPingCommand implements Callable<Integer> {
  static final int COUNT = 3;
  private static final int TIMEOUT_MILLIS = 2000;

  @Parameters(paramLabel = "HOST")
  private String host;

  /** Creates the command. */
  public DemoPingCommand() {}

  @Override
  public Integer call() throws Exception {
    InetAddress address = InetAddress.getByName(host);
    int received = 0;
    for (int i = 0; i < COUNT; i++) {
      received += address.isReachable(TIMEOUT_MILLIS) ? 1 : 0;
    }
    System.out.println(COUNT + " packets transmitted, " + received + " received");
    return received == COUNT ? 0 : 1;
  }
}
