package fz.app.demo;

import java.util.concurrent.Callable;

/** The play: starts the parts, makes requests, and judges what comes of them. */
final class DemoScenario {
  private static final String WEB = "web.demo.internal";
  private static final String FOUR = "four.family.demo.internal";
  private static final String SIX = "six.family.demo.internal";
  private static final String SECRET = "secret.demo.internal";

  private final DemoReport report;
  private final DemoRequests requests;
  private final DemoParts parts;

  DemoScenario(DemoParts parts, DemoReport report) {
    this.parts = parts;
    this.report = report;
    this.requests = parts.requests();
  }

  /**
   * Plays all steps and returns true if each came out as expected.
   *
   * @param crash true to kill each part in turn as well
   */
  boolean play(boolean crash) throws Exception {
    if (startEverything()) {
      reachWhatIsAllowed();
      refuseWhatIsNot();
      revokeAndGrant();
      if (crash) {
        killAndRestart();
      }
    }
    return report.finish();
  }

  private boolean startEverything() throws Exception {
    parts.startSite();
    return step("portal starts", parts::startPortal)
        && step("portal: apply state.yaml", parts::applyState)
        && step("gateway: connect with a token", parts::startGateway)
        && step("client: sign in with a token", parts::startClient)
        && step("site: web servers and DNS", parts::awaitSite);
  }

  private void reachWhatIsAllowed() throws Exception {
    step("curl http://" + WEB + "/ (by name, IPv4)", () -> requests.page(WEB, "-4", "10.9.0.10"));
    step(
        "curl http://" + WEB + "/ (by name, IPv6)",
        () -> requests.page(WEB, "-6", "2001:db8:9::10"));
    step(
        "curl http://" + FOUR + "/ (IPv6, a name with IPv4 only)",
        () -> requests.page(FOUR, "-6", "10.9.0.10"));
    step(
        "curl http://" + SIX + "/ (IPv4, a name with IPv6 only)",
        () -> requests.page(SIX, "-4", "2001:db8:9::10"));
    step("ping " + WEB, () -> requests.ping(WEB));
    step("ping 10.9.0.20 (CIDR resource)", () -> requests.ping("10.9.0.20"));
    step("ping 2001:db8:9::20 (CIDR resource)", () -> requests.ping("2001:db8:9::20"));
    step("curl http://10.9.0.20/ (CIDR resource)", this::lanPage);
    step(
        "curl http://[2001:db8:9::20]/ (CIDR resource)",
        () -> requests.page("[2001:db8:9::20]", "-6", "2001:db8:9::20"));
  }

  private void refuseWhatIsNot() throws Exception {
    step("curl http://" + WEB + ":8080/ (filter forbids)", () -> requests.refusedByName(WEB, 8080));
    step("curl http://" + SECRET + "/ (no policy)", () -> requests.unknownName(SECRET));
  }

  private void revokeAndGrant() throws Exception {
    step("portal: revoke the policy for 10.9.0.0/24", () -> parts.policy("revoke", "staff-lan4"));
    step("curl http://10.9.0.20/ (revoked)", () -> requests.refused("10.9.0.20"));
    step("portal: revoke the policy for the name", () -> parts.policy("revoke", "staff-web"));
    step("curl http://" + WEB + "/ (revoked)", () -> requests.unknownName(WEB));
    step("portal: grant the first again", () -> parts.policy("grant", "staff-lan4"));
    step("portal: grant the second again", () -> parts.policy("grant", "staff-web"));
    step("curl http://" + WEB + "/ (granted again)", this::webPage);
    step("curl http://10.9.0.20/ (granted again)", this::lanPage);
  }

  private void killAndRestart() throws Exception {
    step("kill -9 the client and start it again", parts::crashClient);
    step("curl http://" + WEB + "/ (after the client)", this::webPage);
    step("kill -9 the gateway and start it again", parts::crashGateway);
    // The client notices a silent gateway by its connectivity checks, after about 18 seconds.
    step("curl http://" + WEB + "/ (after the gateway)", () -> requests.eventually(this::webPage));
    step("kill -9 the portal", parts::killPortal);
    step("curl http://" + WEB + "/ (without portal)", this::webPage);
    step("portal --check (the database file is sound)", parts::checkPortal);
    step("start the portal again", parts::startPortal);
    step("portal: revoke the policy for the name", () -> parts.policy("revoke", "staff-web"));
    step(
        "curl http://" + WEB + "/ (revoked after the restart)",
        () -> requests.eventually(() -> requests.unknownName(WEB)));
    step("portal: grant it again", () -> parts.policy("grant", "staff-web"));
    step("curl http://" + WEB + "/ (after the portal)", () -> requests.eventually(this::webPage));
  }

  private Outcome webPage() throws Exception {
    return requests.page(WEB, "-4", "10.9.0.10");
  }

  private Outcome lanPage() throws Exception {
    return requests.page("10.9.0.20", "-4", "10.9.0.20");
  }

  private boolean step(String what, Callable<Outcome> action) throws InterruptedException {
    long start = System.nanoTime();
    Outcome outcome;
    try {
      outcome = action.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      outcome = new Outcome(false, e.toString());
    }
    report.step(what, outcome.passed(), outcome.result(), System.nanoTime() - start);
    return outcome.passed();
  }
}
