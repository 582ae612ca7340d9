package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What two implementations of WireGuard do together. In all of them the left side is fz. */
enum WgScenario {
  INITIATOR_IPV4("initiates over IPv4") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, false);
      meeting.left().assertPings(WgMeeting.RIGHT);
    }
  },
  INITIATOR_IPV6("initiates over IPv6") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV6, true, false);
      meeting.left().assertPings(WgMeeting.RIGHT);
    }
  },
  RESPONDER_IPV4("responds over IPv4") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, false, true);
      meeting.right().assertPings(WgMeeting.LEFT);
    }
  },
  RESPONDER_IPV6("responds over IPv6") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV6, false, true);
      meeting.right().assertPings(WgMeeting.LEFT);
    }
  },
  PRESHARED_KEY("pre-shared key") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, true);
      meeting.presharedKey(meeting.left(), WgMeeting.KEY_A);
      meeting.presharedKey(meeting.right(), WgMeeting.KEY_A);
      meeting.left().assertPings(WgMeeting.RIGHT);
    }
  },
  WRONG_PRESHARED_KEY("wrong pre-shared key") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, true);
      meeting.presharedKey(meeting.left(), WgMeeting.KEY_A);
      meeting.presharedKey(meeting.right(), WgMeeting.KEY_B);
      assertNotEquals(0, meeting.ping(meeting.left(), WgMeeting.RIGHT[0], 2, 1000).status());
      assertEquals(0, meeting.latestHandshake(meeting.left()), "a handshake was completed");
      meeting.presharedKey(meeting.right(), WgMeeting.KEY_A);
      meeting.left().assertPings(WgMeeting.RIGHT);
    }
  },
  PEER_ROAMS("the peer's address changes") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, true);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.move(meeting.right(), "192.0.2.22");
      meeting.awaitAnswer(meeting.right(), WgMeeting.LEFT[0]);
      assertEquals("192.0.2.22:51820", meeting.endpoint(meeting.left()));
      meeting.left().assertPings(WgMeeting.RIGHT);
    }
  },
  WE_ROAM("our address and port change") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, false);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.move(meeting.left(), "192.0.2.11");
      meeting.left().run("wg", "set", "wg0", "listen-port", "51999");
      meeting.awaitAnswer(meeting.left(), WgMeeting.RIGHT[0]);
      assertEquals("192.0.2.11:51999", meeting.endpoint(meeting.right()));
      meeting.right().assertPings(WgMeeting.LEFT);
    }
  },
  LOSS_IN_5("5 % lost on the way in", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      lossy(meeting, "input", 5);
    }
  },
  LOSS_OUT_5("5 % lost on the way out", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      lossy(meeting, "output", 5);
    }
  },
  LOSS_IN_20("20 % lost on the way in", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      lossy(meeting, "input", 20);
    }
  },
  LOSS_OUT_20("20 % lost on the way out", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      lossy(meeting, "output", 20);
    }
  },
  KEEPALIVE("persistent keep-alive") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, false);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.settle();
      long before = meeting.received(meeting.right());
      meeting
          .left()
          .run("wg", "set", "wg0", "peer", WgMeeting.RIGHT_KEY, "persistent-keepalive", "1");
      meeting.awaitReceived(meeting.right(), before + 3 * WgMeeting.KEEPALIVE_BYTES);
    }
  },
  COOKIE_FROM_PEER("the peer is under load", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, false);
      meeting.countCookies();
      try (Flood flood = meeting.flood(meeting.left(), "192.0.2.2", WgMeeting.RIGHT_KEY)) {
        meeting.awaitCookie("input");
        meeting.awaitAnswer(meeting.left(), WgMeeting.RIGHT[0]);
        flood.assertRuns();
      }
    }
  },
  COOKIE_FROM_US("we are under load", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, false, true);
      meeting.countCookies();
      try (Flood flood = meeting.flood(meeting.right(), "192.0.2.1", WgPair.LEFT_PUBLIC)) {
        meeting.awaitCookie("output");
        meeting.awaitAnswer(meeting.right(), WgMeeting.LEFT[0]);
        flood.assertRuns();
      }
    }
  },
  GARBAGE("garbage and truncated datagrams") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, true);
      meeting.left().assertPings(WgMeeting.RIGHT);
      long handshake = meeting.latestHandshake(meeting.left());
      meeting.garbage(meeting.left(), "192.0.2.2");
      meeting.garbage(meeting.right(), "192.0.2.1");
      meeting.left().assertPings(WgMeeting.RIGHT);
      assertEquals(handshake, meeting.latestHandshake(meeting.left()), "the session was given up");
    }
  },
  PEER_RESTARTS("the peer is killed and started again") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, true);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.restartRight();
      meeting.joinRight(WgMeeting.IPV4, true);
      meeting.right().assertPings(WgMeeting.LEFT);
      meeting.left().assertPings(WgMeeting.RIGHT);
    }
  },
  WE_RESTART("we are killed and started again") {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, true);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.restartLeft();
      meeting.joinLeft(WgMeeting.IPV4, true);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.right().assertPings(WgMeeting.LEFT);
    }
  },
  SILENT_RESTART("the peer is started again and says nothing", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, false);
      meeting.left().assertPings(WgMeeting.RIGHT);
      meeting.restartRight();
      meeting.joinRight(WgMeeting.IPV4, false);
      // 15 s without an answer, then a new handshake: section 6.2 of the paper.
      WgPair.Outcome pings = meeting.ping(meeting.left(), WgMeeting.RIGHT[0], 30, 1000);
      assertEquals(0, pings.status(), pings.output());
    }
  },
  REKEY("a new session after 120 s", true) {
    @Override
    void play(WgMeeting meeting) throws Exception {
      meeting.join(WgMeeting.IPV4, true, false);
      meeting.left().assertPings(WgMeeting.RIGHT);
      long first = meeting.latestHandshake(meeting.left());
      WgPair.Outcome pings = meeting.ping(meeting.left(), WgMeeting.RIGHT[0], 650, 200);
      assertTrue(pings.output().contains(" 0% packet loss"), pings.output());
      long second = meeting.latestHandshake(meeting.left());
      assertTrue(second - first >= 119 && second - first <= 125, first + " and " + second);
    }
  };

  private static final int LOSSY_PINGS = 60;

  private final String title;
  private final boolean slow;

  WgScenario(String title) {
    this(title, false);
  }

  WgScenario(String title, boolean slow) {
    this.title = title;
    this.slow = slow;
  }

  /** Returns what happens, in words. */
  String title() {
    return title;
  }

  /** Returns true if it takes longer than a test of every build may. */
  boolean isSlow() {
    return slow;
  }

  /** Plays it between two sides that have no peers yet; fails if anything is not as it should. */
  abstract void play(WgMeeting meeting) throws Exception;

  /** Some answers are missing, not too many, and the tunnel comes up all the same. */
  private static void lossy(WgMeeting meeting, String hook, int percent) throws Exception {
    meeting.join(WgMeeting.IPV4, true, true);
    meeting.lose(hook, percent);
    meeting.awaitAnswer(meeting.left(), WgMeeting.RIGHT[0]);
    int answers = meeting.answers(meeting.left(), WgMeeting.RIGHT[0], LOSSY_PINGS);
    // Twice the mean loss and six more: less than one in a million would be beyond.
    int least = LOSSY_PINGS - LOSSY_PINGS * percent * 2 / 100 - 6;
    assertTrue(answers >= least, answers + " answers of " + LOSSY_PINGS);
    meeting.awaitAnswer(meeting.right(), WgMeeting.LEFT[0]);
  }
}
