package fz.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two running ends of a tunnel, fz on the left and any implementation on the right, both configured
 * over their sockets. Before each scenario they forget each other.
 */
final class WgMeeting implements AutoCloseable {
  static final String[] LEFT = {"10.77.0.1", "fd77::1"};
  static final String[] RIGHT = {"10.77.0.2", "fd77::2"};
  static final String[] IPV4 = {"192.0.2.1:51820", "192.0.2.2:51820"};
  static final String[] IPV6 = {"[fd10::1]:51820", "[fd10::2]:51820"};
  static final String RIGHT_KEY = "W1MX0EQ2ZTL5xfRV9W6Wlb7DZWkxVFJYl6KUFifoxB0=";
  static final String KEY_A = "7D9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=";
  static final String KEY_B = "aD9J82Dax0MKvcJ8GkfhADFXzCKPPu76NTDK6SN7oxc=";

  /** A transport message without content, as the counters of WireGuard count it. */
  static final int KEEPALIVE_BYTES = 32;

  private static final Pattern ANSWERS = Pattern.compile("(\\d+) received");
  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");
  private static final int POLL_MILLIS = 100;

  private final WgPair pair;
  private final WgPeer peer;
  private Program leftProgram;
  private Program rightProgram;

  private WgMeeting(WgPair pair, WgPeer peer) {
    this.pair = pair;
    this.peer = peer;
  }

  /** Starts both ends, or skips the test. */
  static WgMeeting open(Path directory, WgPeer peer) throws IOException, InterruptedException {
    Requirement.tools("nft");
    WgMeeting meeting = new WgMeeting(WgPair.open(directory), peer);
    try {
      meeting.startLeft();
      meeting.startRight();
      return meeting;
    } catch (IOException | InterruptedException | AssertionError e) {
      meeting.close();
      throw e;
    }
  }

  WgPair.Side left() {
    return pair.left;
  }

  WgPair.Side right() {
    return pair.right;
  }

  /** Makes both sides as they were before the first scenario: no peer, no filter, own addresses. */
  void reset() throws IOException, InterruptedException {
    for (WgPair.Side side : List.of(pair.left, pair.right)) {
      String key = side == pair.left ? RIGHT_KEY : WgPair.LEFT_PUBLIC;
      side.run("wg", "set", "wg0", "listen-port", "51820", "peer", key, "remove");
      side.run("nft", "flush", "ruleset");
    }
    move(pair.left, "192.0.2.1");
    move(pair.right, "192.0.2.2");
  }

  /**
   * Makes the sides each other's peers.
   *
   * @param endpoints of the left and of the right side
   * @param leftKnows whether the left side knows where the right one is
   */
  void join(String[] endpoints, boolean leftKnows, boolean rightKnows)
      throws IOException, InterruptedException {
    joinLeft(endpoints, leftKnows);
    joinRight(endpoints, rightKnows);
  }

  void joinLeft(String[] endpoints, boolean knows) throws IOException, InterruptedException {
    join(pair.left, RIGHT_KEY, knows ? endpoints[1] : null, RIGHT);
  }

  void joinRight(String[] endpoints, boolean knows) throws IOException, InterruptedException {
    join(pair.right, WgPair.LEFT_PUBLIC, knows ? endpoints[0] : null, LEFT);
  }

  private static void join(WgPair.Side side, String key, String endpoint, String[] addresses)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wg", "set", "wg0", "peer", key));
    command.addAll(List.of("allowed-ips", addresses[0] + "/32," + addresses[1] + "/128"));
    if (endpoint != null) {
      command.addAll(List.of("endpoint", endpoint));
    }
    side.run(command.toArray(String[]::new));
  }

  void presharedKey(WgPair.Side side, String key) throws IOException, InterruptedException {
    String peerKey = side == pair.left ? RIGHT_KEY : WgPair.LEFT_PUBLIC;
    String file = side.file("psk", key + "\n");
    side.run("wg", "set", "wg0", "peer", peerKey, "preshared-key", file);
  }

  /** Gives a side another IPv4 address on the cable. */
  void move(WgPair.Side side, String address) throws IOException, InterruptedException {
    String script =
        "ip -4 address flush dev cable; ip address add %s/24 dev cable".formatted(address);
    side.run("sh", "-ec", script);
  }

  /** Loses datagrams of the tunnel on the left side: hook input or output. */
  void lose(String hook, int percent) throws IOException, InterruptedException {
    String script =
        """
        nft add table inet loss
        nft 'add chain inet loss c { type filter hook %s priority 0; }'
        nft 'add rule inet loss c udp dport 51820 numgen random mod 100 < %d drop'
        """
            .formatted(hook, percent);
    pair.left.run("sh", "-ec", script);
  }

  /** Counts cookie replies, messages of type 3 and 64 bytes, at the left side from now on. */
  void countCookies() throws IOException, InterruptedException {
    String script =
        """
        nft add table inet cookies
        for hook in input output; do
          nft "add chain inet cookies $hook { type filter hook $hook priority 0; }"
          nft "add rule inet cookies $hook udp length 72 @th,64,8 3 counter"
        done
        """;
    pair.left.run("sh", "-ec", script);
  }

  long cookies(String hook) throws IOException, InterruptedException {
    String chain = pair.left.run("nft", "list", "chain", "inet", "cookies", hook);
    Matcher packets = PACKETS.matcher(chain);
    assertTrue(packets.find(), chain);
    return Long.parseLong(packets.group(1));
  }

  /** Waits until a flood has put somebody under load: the first cookie passes the hook. */
  void awaitCookie(String hook) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Program.PATIENCE_SECONDS * 1_000_000_000L;
    while (cookies(hook) == 0) {
      assertTrue(System.nanoTime() < deadline, "no cookie was sent");
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Sends handshake initiations that cost a responder its work, until it is closed. */
  Flood flood(WgPair.Side from, String target, String publicKey) throws IOException {
    return Flood.start(from, target, publicKey);
  }

  /** Sends datagrams that are no messages. */
  void garbage(WgPair.Side from, String target) throws IOException, InterruptedException {
    Flood.garbage(from, target);
  }

  /** Pings each second until there is an answer; fails after half a minute without one. */
  void awaitAnswer(WgPair.Side side, String address) throws IOException, InterruptedException {
    side.run("ping", "-q", "-c", "1", "-w", "30", address);
  }

  /** Returns how many of a number of pings, 20 a second, are answered. */
  int answers(WgPair.Side side, String address, int count)
      throws IOException, InterruptedException {
    String output = ping(side, address, count, 50).output();
    Matcher answers = ANSWERS.matcher(output);
    assertTrue(answers.find(), output);
    return Integer.parseInt(answers.group(1));
  }

  WgPair.Outcome ping(WgPair.Side side, String address, int count, int intervalMillis)
      throws IOException, InterruptedException {
    String interval = "%d.%03d".formatted(intervalMillis / 1000, intervalMillis % 1000);
    return side.outcome(
        "ping", "-q", "-c", Integer.toString(count), "-i", interval, "-W", "2", address);
  }

  /** Returns the time of the latest handshake, seconds since 1970, 0 without one. */
  long latestHandshake(WgPair.Side side) throws IOException, InterruptedException {
    return Long.parseLong(column(side, "latest-handshakes"));
  }

  String endpoint(WgPair.Side side) throws IOException, InterruptedException {
    return column(side, "endpoints");
  }

  /** Returns the bytes that a side has received. */
  long received(WgPair.Side side) throws IOException, InterruptedException {
    return Long.parseLong(column(side, "transfer").split("\t")[0]);
  }

  void awaitReceived(WgPair.Side side, long bytes) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Program.PATIENCE_SECONDS * 1_000_000_000L;
    while (received(side) < bytes) {
      assertTrue(System.nanoTime() < deadline, received(side) + " bytes, not " + bytes);
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits until nothing is on its way any more. */
  void settle() throws IOException, InterruptedException {
    long last;
    do {
      last = received(pair.right);
      Thread.sleep(2L * POLL_MILLIS);
    } while (received(pair.right) != last);
  }

  void restartLeft() throws IOException, InterruptedException {
    leftProgram.signal("KILL");
    leftProgram.awaitEnd();
    startLeft();
  }

  void restartRight() throws IOException, InterruptedException {
    rightProgram.signal("KILL");
    rightProgram.awaitEnd();
    pair.right.run("rm", "-f", "/var/run/wireguard/wg0.sock");
    startRight();
  }

  @Override
  public void close() {
    pair.close();
  }

  private void startLeft() throws IOException, InterruptedException {
    leftProgram = pair.left.up();
    configure(pair.left, WgPair.LEFT_PRIVATE, LEFT);
  }

  private void startRight() throws IOException, InterruptedException {
    rightProgram = peer.isFz() ? pair.right.up() : pair.right.other(peer.command());
    configure(pair.right, WgPair.RIGHT_PRIVATE, RIGHT);
  }

  private static void configure(WgPair.Side side, String key, String[] addresses)
      throws IOException, InterruptedException {
    String file = side.file("key", key + "\n");
    side.run("wg", "set", "wg0", "private-key", file, "listen-port", "51820");
    String script =
        """
        ip address replace %s/24 dev wg0
        ip address replace %s/64 dev wg0 nodad
        ip link set wg0 mtu 1420 up
        """
            .formatted(addresses[0], addresses[1]);
    side.run("sh", "-ec", script);
  }

  /** Returns what wg says of the only peer, without its key. */
  private static String column(WgPair.Side side, String what)
      throws IOException, InterruptedException {
    String line = side.run("wg", "show", "wg0", what).strip();
    String[] columns = line.split("\t");
    assertTrue(columns.length >= 2, line);
    return String.join("\t", Arrays.copyOfRange(columns, 1, columns.length));
  }
}
