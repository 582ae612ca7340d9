package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import fz.transport.NetworkChange;
import fz.transport.NetworkMonitor;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RouteMonitorTest {
  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<NetworkChange> heard = new LinkedBlockingQueue<>();

  @Test
  void tellsGrowthFromMoving() throws Exception {
    inNamespaceWithUplink(
        () -> {
          ip("addr add 10.2.0.2/24 dev two");
          assertHears(NetworkChange.GROWN);
          ip("addr add 2001:db8:2::2/64 dev two nodad");
          assertHears(NetworkChange.GROWN);
          // A route that is not the best makes no difference.
          ip("route add default via 10.2.0.1 metric 200");
          ip("route replace default via 10.2.0.1 metric 50");
          assertHears(NetworkChange.MOVED);
          ip("addr del 10.1.0.2/24 dev one");
          assertHears(NetworkChange.MOVED);
          ip("link set two down");
          assertHears(NetworkChange.MOVED);
          return null;
        });
  }

  @Test
  void noticesAnAddressThatWasGoneForAMoment() throws Exception {
    inNamespaceWithUplink(
        () -> {
          String script =
              "ip addr del 10.1.0.2/24 dev one; ip addr add 10.1.0.2/24 dev one;"
                  + " ip route add default via 10.1.0.1 metric 100";
          run("sh", "-ec", script);
          assertHears(NetworkChange.MOVED);
          return null;
        });
  }

  @Test
  void passesOverWhatMakesNoDifference() throws Exception {
    inNamespaceWithUplink(
        () -> {
          ip("addr add 100.64.0.1/32 dev own");
          ip("route add 10.9.0.0/24 via 10.1.0.1");
          ip("addr add 169.254.7.7/16 dev one scope link");
          ip("link add idle type veth");
          ip("link del own");
          // All that has passed unnoticed when this is the first to be heard.
          ip("addr add 10.1.0.3/24 dev one");
          assertHears(NetworkChange.GROWN);
          assertNull(heard.poll());
          return null;
        });
  }

  private void inNamespaceWithUplink(Callable<Void> body) throws Exception {
    Namespace.run(
        () -> {
          for (String name : new String[] {"one", "two", "own"}) {
            ip("link add " + name + " type veth peer name " + name + "-far");
            ip("link set " + name + "-far up");
            ip("link set " + name + " up");
          }
          ip("addr add 10.1.0.2/24 dev one");
          ip("route add default via 10.1.0.1 metric 100");
          try (NetworkMonitor _ = new RouteNetlinkProvider().open("own", heard::add)) {
            return body.call();
          }
        });
  }

  private void assertHears(NetworkChange change) throws InterruptedException {
    assertEquals(change, heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static void ip(String arguments) throws IOException, InterruptedException {
    run(("ip " + arguments).split(" "));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }
}
