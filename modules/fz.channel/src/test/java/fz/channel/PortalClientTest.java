package fz.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.control.ChannelConfig;
import fz.control.ChannelEvent;
import fz.control.Frame;
import fz.control.MessageCodec;
import fz.control.PortalAddress;
import fz.control.Role;
import fz.control.message.PortalMessage;
import fz.control.message.RequestAuthorization;
import fz.control.message.ResourceDeleted;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PortalClientTest {
  private static final String JOIN =
      "{\"topic\":\"client\",\"event\":\"phx_join\",\"payload\":null,\"ref\":0}";
  private static final String CAPABILITIES =
      "{\"topic\":\"client\",\"event\":\"set_snownet_capabilities\","
          + "\"payload\":{\"iceless\":false},\"ref\":1}";

  /** Records what a client tells. */
  private static final class Log implements PortalListener {
    final BlockingQueue<Object> calls = new LinkedBlockingQueue<>();

    @Override
    public void onJoined() {
      calls.add("joined");
    }

    @Override
    public void onMessage(PortalMessage message) {
      calls.add(message);
      if (message.equals(new ResourceDeleted("bad"))) {
        throw new IllegalStateException("a listener that fails");
      }
    }

    @Override
    public void onDisconnected(String reason, long delayNanos) {
      calls.add("disconnected: " + reason);
    }

    @Override
    public void onFatal(ChannelEvent.Cause cause, String reason) {
      calls.add(cause);
    }

    Object next() throws InterruptedException {
      Object call = calls.poll(20, TimeUnit.SECONDS);
      assertNotNull(call, "the listener was not called");
      return call;
    }

    /** Returns the next call that is not about a connection that was not made. */
    Object nextBut(String prefix) throws InterruptedException {
      Object call = next();
      while (call.toString().startsWith(prefix)) {
        call = next();
      }
      return call;
    }
  }

  private final Log log = new Log();

  private static PortalClientConfig config(String scheme, int port) {
    URI base = URI.create(scheme + "://localhost:" + port);
    return new PortalClientConfig(
        ChannelConfig.client(),
        () -> PortalAddress.of(base, Role.CLIENT, Map.of("external_id", "a b")),
        " the to\nken ",
        "Linux/6.1 headless-client/1.5.11",
        new Random(1));
  }

  private void join(FakePortal portal) throws InterruptedException {
    assertEquals(JOIN, portal.texts.poll(20, TimeUnit.SECONDS));
    portal.send(Frame.ok("client", 0).toText());
    assertEquals("joined", log.nextBut("disconnected"));
    assertEquals(CAPABILITIES, portal.texts.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void connectsToPort443UnlessTheAddressNamesAnother() {
    assertEquals(443, PortalClient.portOf(URI.create("ws://portal.example.com/")));
    assertEquals(443, PortalClient.portOf(URI.create("wss://portal.example.com/")));
    assertEquals(80, PortalClient.portOf(URI.create("ws://portal.example.com:80/")));
  }

  @Test
  void joinsAndExchangesMessages() throws Exception {
    try (FakePortal portal = new FakePortal(0, null);
        PortalClient client = PortalClient.open(config("http", portal.port()), log)) {
      join(portal);
      FullHttpRequest request = portal.requests.take();
      assertEquals("/client/v2/websocket?external_id=a+b", request.uri());
      assertEquals("Bearer thetoken", request.headers().get("X-Authorization"));
      assertEquals("Linux/6.1 headless-client/1.5.11", request.headers().get("User-Agent"));
      assertFalse(request.headers().contains("Origin"));
      assertFalse(request.headers().contains("Sec-WebSocket-Extensions"));
      assertFalse(request.headers().contains("Sec-WebSocket-Protocol"));
      client.send(new RequestAuthorization("r", List.of()));
      assertEquals(
          "{\"topic\":\"client\",\"event\":\"request_authorization\","
              + "\"payload\":{\"resource_id\":\"r\",\"connected_gateway_ids\":[]},\"ref\":2}",
          portal.texts.poll(20, TimeUnit.SECONDS));
      portal.send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})));
      portal.send(MessageCodec.encode(new ResourceDeleted("bad")).toText());
      portal.sendInTwoFragments(MessageCodec.encode(new ResourceDeleted("r")).toText());
      assertEquals(new ResourceDeleted("bad"), log.next());
      assertEquals(new ResourceDeleted("r"), log.next());
      portal.send(new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {1})));
      assertEquals("PongWebSocketFrame", portal.texts.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void endsForGoodWhenTheTokenIsInvalid() throws Exception {
    try (FakePortal portal = new FakePortal(0, null)) {
      portal.statuses.add(HttpResponseStatus.UNAUTHORIZED);
      try (PortalClient client = PortalClient.open(config("ws", portal.port()), log)) {
        assertEquals(ChannelEvent.Cause.INVALID_TOKEN, log.next());
        client.send(new RequestAuthorization("r", List.of()));
        assertNull(portal.texts.poll(100, TimeUnit.MILLISECONDS));
      }
    }
  }

  @Test
  void comesBackAsThePortalWishes() throws Exception {
    try (FakePortal portal = new FakePortal(0, null)) {
      portal.statuses.add(HttpResponseStatus.SERVICE_UNAVAILABLE);
      portal.statuses.add(HttpResponseStatus.SERVICE_UNAVAILABLE);
      try (PortalClient client = PortalClient.open(config("ws", portal.port()), log)) {
        assertEquals("disconnected: the portal answered with HTTP status 503", log.next());
        join(portal);
        assertNotNull(client);
      }
    }
  }

  @Test
  void comesBackToAPortalThatWasGone() throws Exception {
    int port;
    PortalClient client;
    try (FakePortal portal = new FakePortal(0, null)) {
      port = portal.port();
      client = PortalClient.open(config("ws", port), log);
      join(portal);
    }
    try (client) {
      assertTrue(log.next().toString().startsWith("disconnected"));
      assertEquals("disconnected: the portal is unreachable or refuses connections", log.next());
      try (FakePortal portal = new FakePortal(port, null)) {
        join(portal);
        portal.cut();
        assertEquals("disconnected: the connection to the portal has ended", log.next());
        join(portal);
      }
    }
  }

  @Test
  void connectsAtOnceAfterAReset() throws Exception {
    try (FakePortal portal = new FakePortal(0, null);
        PortalClient client = PortalClient.open(config("ws", portal.port()), log)) {
      join(portal);
      client.reset();
      assertEquals("close 1000", portal.ends.poll(20, TimeUnit.SECONDS));
      join(portal);
    }
  }

  @Test
  void triesAllAddresses() throws Exception {
    try (FakePortal portal = new FakePortal(0, null)) {
      PortalClientConfig config = config("ws", portal.port());
      config =
          new PortalClientConfig(
              config.channel(),
              config.address(),
              config.token(),
              config.userAgent(),
              0,
              config.certificateAuthorities(),
              host ->
                  List.of(InetAddress.ofLiteral("127.9.9.9"), InetAddress.ofLiteral("127.0.0.1")),
              config.clock(),
              config.random());
      try (PortalClient client = PortalClient.open(config, log)) {
        join(portal);
        assertNotNull(client);
      }
    }
  }

  @Test
  void reportsANameWithoutAddress() throws Exception {
    PortalClientConfig config = config("ws", 1);
    config =
        new PortalClientConfig(
            config.channel(),
            config.address(),
            config.token(),
            config.userAgent(),
            0,
            config.certificateAuthorities(),
            host -> {
              throw new java.net.UnknownHostException(host);
            },
            config.clock(),
            config.random());
    try (PortalClient client = PortalClient.open(config, log)) {
      assertEquals("disconnected: the portal's name has no address", log.next());
      assertNotNull(client);
    }
  }

  @Test
  void marksItsSockets() throws Exception {
    assumeTrue(Epoll.isAvailable(), () -> "no native epoll: " + Epoll.unavailabilityCause());
    boolean root = "root".equals(System.getProperty("user.name"));
    assumeTrue(root, "marking a socket needs CAP_NET_ADMIN");
    try (FakePortal portal = new FakePortal(0, null);
        PortalClient client = PortalClient.open(config("ws", portal.port()).withMark(0x5f), log)) {
      join(portal);
      assertNotNull(client);
    }
  }

  @Test
  void speaksTlsWithATrustedPortalOnly(@TempDir Path directory) throws Exception {
    Path key = directory.resolve("key.pem");
    Path certificate = directory.resolve("cert.pem");
    assumeTrue(makeCertificate(key, certificate), "openssl is not installed");
    SslContext tls = SslContextBuilder.forServer(certificate.toFile(), key.toFile()).build();
    try (FakePortal portal = new FakePortal(0, tls)) {
      PortalClientConfig config = config("https", portal.port());
      try (PortalClient client = PortalClient.open(config, log)) {
        assertEquals(
            "disconnected: TLS failed: the portal's certificate or protocol is not accepted",
            log.next());
        assertNotNull(client);
      }
      try (PortalClient client =
          PortalClient.open(config.withCertificateAuthorities(certificate), log)) {
        join(portal);
        assertNotNull(client);
      }
    }
    assertThrows(
        IOException.class,
        () -> PortalClient.open(config("https", 1).withCertificateAuthorities(key), log));
  }

  private static boolean makeCertificate(Path key, Path certificate) throws Exception {
    ProcessBuilder openssl =
        new ProcessBuilder(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString());
    try {
      Process process =
          openssl.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor() == 0 && Files.exists(certificate);
    } catch (IOException e) {
      return false;
    }
  }
}
