package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code fz gateway} and a real portal, both in one sandbox. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GatewayPortalIT {
  private static final String JOINED = "connected to the portal";

  private Path directory;
  private Sandbox sandbox;
  private Portal portal;
  private String token;

  @BeforeAll
  void startPortal(@TempDir Path temporary) throws Exception {
    directory = temporary;
    sandbox = Sandbox.open();
    portal = new Portal(directory, sandbox);
    token = portal.createToken();
    portal.start();
  }

  @AfterAll
  void stopEverything() {
    if (portal != null) {
      portal.close();
    }
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void saysThatThePortalRefusesTheToken() throws Exception {
    try (Program gateway = gateway("no-such-token")) {
      gateway.assertOneLine(1, "does not accept the token", "401");
    }
  }

  @Test
  void comesBackWhenThePortalWasAway() throws Exception {
    try (Program gateway = gateway(token)) {
      gateway.await("gateway: ready");
      gateway.await(JOINED);
      assertEquals(0, portal.stop(), "exit status of the portal");
      gateway.await("no portal");
      portal.start();
      gateway.await(JOINED, 2);
      gateway.signal("TERM");
      assertEquals(0, gateway.awaitEnd(), gateway.described());
    }
  }

  private Program gateway(String secret) throws Exception {
    return Program.start(
        directory,
        Map.of("FIREZONE_TOKEN", secret, "FIREZONE_API_URL", portal.url()),
        sandbox.inside(Program.fz(directory, "gateway", "--id", "acceptance")));
  }
}
