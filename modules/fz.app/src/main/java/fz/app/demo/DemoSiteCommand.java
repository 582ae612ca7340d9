package fz.app.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** The private site: web servers, and the DNS server that knows their names. */
@Command(name = "demo-site", hidden = true, description = "Serve the private site of the demo.")
public final class DemoSiteCommand implements Callable<Integer> {
  static final String BODY = "served by the private site at ";

  /** Printed when everything listens. */
  static final String READY = "site: ready";

  /** Creates the command. */
  public DemoSiteCommand() {}

  @Override
  public Integer call() throws Exception {
    DemoDns.open(
        List.of(new InetSocketAddress("10.9.0.53", 53)),
        List.of(
            DemoDns.record("web.demo.internal", "10.9.0.10"),
            DemoDns.record("web.demo.internal", "2001:db8:9::10"),
            DemoDns.record("secret.demo.internal", "10.9.0.20"),
            DemoDns.record("four.family.demo.internal", "10.9.0.10"),
            DemoDns.record("six.family.demo.internal", "2001:db8:9::10"),
            DemoDns.record("far-four.family.demo.internal", "10.8.0.10"),
            DemoDns.record("far-six.family.demo.internal", "2001:db8:8::10"),
            DemoDns.record("gone-four.family.demo.internal", "10.7.0.10"),
            DemoDns.record("gone-six.family.demo.internal", "2001:db8:7::10"),
            DemoDns.record("half.family.demo.internal", "10.9.0.10"),
            DemoDns.record("half.family.demo.internal", "2001:db8:7::10")));
    for (String address : List.of("10.9.0.10", "10.9.0.20", "2001:db8:9::10", "2001:db8:9::20")) {
      serve(address, 80);
      serve(address, 8080);
    }
    System.out.println(READY);
    new CountDownLatch(1).await();
    return 0;
  }

  private static void serve(String address, int port) throws IOException {
    byte[] body = (BODY + address + "\n").getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
  }
}
