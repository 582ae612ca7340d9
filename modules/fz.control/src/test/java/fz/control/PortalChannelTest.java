package fz.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.control.message.IceCandidates;
import fz.control.message.NoRelays;
import fz.control.message.RelayInit;
import fz.control.message.RequestAuthorization;
import fz.control.message.ResourceDeleted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortalChannelTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - 3 * SECOND; // the clock may wrap around
  private static final String JOINED_TEXT =
      "{\"event\":\"phx_reply\",\"ref\":0,\"topic\":\"client\","
          + "\"payload\":{\"status\":\"ok\",\"response\":{}}}";

  private long now = START;
  private final PortalChannel channel = channel(ChannelConfig.client());

  private static PortalChannel channel(ChannelConfig config) {
    return new PortalChannel(config, new Random(1));
  }

  private static List<String> texts(PortalChannel channel) {
    List<String> texts = new ArrayList<>();
    for (String text = channel.pollText(); text != null; text = channel.pollText()) {
      texts.add(text);
    }
    return texts;
  }

  private static List<ChannelEvent> events(PortalChannel channel) {
    List<ChannelEvent> events = new ArrayList<>();
    for (ChannelEvent e = channel.pollEvent(); e != null; e = channel.pollEvent()) {
      events.add(e);
    }
    return events;
  }

  private static String heartbeat(long ref) {
    return "{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{},\"ref\":" + ref + "}";
  }

  private static String heartbeatReply(long ref) {
    return Frame.ok(Frame.PHOENIX, ref).toText();
  }

  private void connect() {
    channel.start(now);
    events(channel);
    channel.handleConnected(now);
  }

  private void join() {
    connect();
    texts(channel);
    channel.handleText(JOINED_TEXT, now);
    events(channel);
    texts(channel);
  }

  private long disconnected(PortalChannel channel) {
    List<ChannelEvent> events = events(channel);
    return assertInstanceOf(ChannelEvent.Disconnected.class, events.getLast(), events.toString())
        .delayNanos();
  }

  private ChannelEvent.Cause fatal() {
    List<ChannelEvent> events = events(channel);
    assertEquals(Long.MAX_VALUE, channel.nextTimeout());
    return assertInstanceOf(ChannelEvent.Fatal.class, events.getLast(), events.toString()).cause();
  }

  @Test
  void asksForAConnectionFirst() {
    assertEquals(Long.MAX_VALUE, channel.nextTimeout());
    channel.start(now);
    assertEquals(now, channel.nextTimeout());
    assertEquals(List.of(new ChannelEvent.Connect()), events(channel));
    assertEquals(now + PortalChannel.CONNECT_LIMIT, channel.nextTimeout());
  }

  @Test
  void joinsWithNullAndThenTellsItsCapabilities() {
    connect();
    assertEquals(
        List.of("{\"topic\":\"client\",\"event\":\"phx_join\",\"payload\":null,\"ref\":0}"),
        texts(channel));
    assertFalse(channel.isJoined());
    channel.handleText(JOINED_TEXT, now);
    assertEquals(List.of(new ChannelEvent.Joined()), events(channel));
    assertEquals(
        List.of(
            "{\"topic\":\"client\",\"event\":\"set_snownet_capabilities\","
                + "\"payload\":{\"iceless\":false},\"ref\":1}"),
        texts(channel));
    assertTrue(channel.isJoined());
  }

  @Test
  void joinsAsRelayWithItsSecretAndNothingElse() {
    PortalChannel relay = channel(ChannelConfig.relay("00ff"));
    relay.start(now);
    relay.handleConnected(now);
    assertEquals(
        List.of(
            "{\"topic\":\"relay\",\"event\":\"phx_join\","
                + "\"payload\":{\"stamp_secret\":\"00ff\"},\"ref\":0}"),
        texts(relay));
    relay.handleText(Frame.ok("relay", 0).toText(), now);
    relay.handleText(MessageCodec.encode(new RelayInit()).toText(), now);
    assertEquals(new ChannelEvent.Received(new RelayInit()), events(relay).getLast());
    assertEquals(List.of(), texts(relay));
  }

  @Test
  void sendsNothingBeforeTheJoinReplyButKeepsCandidates() {
    connect();
    texts(channel);
    IceCandidates candidates = IceCandidates.ofGateway("g", List.of("candidate:1"));
    assertFalse(channel.send(new NoRelays(), now));
    assertTrue(channel.send(candidates, now));
    assertEquals(List.of(), texts(channel));
    channel.handleText(JOINED_TEXT, now);
    List<String> texts = texts(channel);
    assertEquals(2, texts.size());
    assertTrue(texts.get(1).contains("new_gateway_ice_candidates"), texts.get(1));
    assertTrue(texts.get(1).endsWith("\"ref\":2}"), texts.get(1));
  }

  @Test
  void doesNotTakeAReplyWithoutEmptyResponseForSuccess() {
    connect();
    texts(channel);
    for (String response : List.of("null", "{\"x\":1}", "[]")) {
      channel.handleText(JOINED_TEXT.replace("{}", response), now);
      channel.handleText(JOINED_TEXT.replace("\"ref\":0", "\"ref\":\"0\""), now);
      assertFalse(channel.isJoined());
    }
    assertEquals(6, channel.skipped());
    now += PortalChannel.JOIN_LIMIT;
    assertEquals(now, channel.nextTimeout());
    channel.handleTimeout(now);
    List<ChannelEvent> events = events(channel);
    assertEquals(new ChannelEvent.Drop(false), events.getFirst());
    assertInstanceOf(ChannelEvent.Disconnected.class, events.getLast());
  }

  @Test
  void endsWhenTheLoginIsRefused() {
    connect();
    texts(channel);
    channel.handleText(Frame.error("client", 0, "disabled").toText(), now);
    assertEquals(ChannelEvent.Cause.LOGIN_REFUSED, fatal());
  }

  @Test
  void joinsAgainWhenTheTopicIsUnknown() {
    join();
    channel.send(new NoRelays(), now);
    texts(channel);
    channel.handleText(Frame.error("client", 2, "unmatched topic").toText(), now);
    assertEquals(
        List.of("{\"topic\":\"client\",\"event\":\"phx_join\",\"payload\":null,\"ref\":3}"),
        texts(channel));
    channel.handleText(Frame.ok("client", 3).toText(), now);
    assertTrue(channel.isJoined());
  }

  @Test
  void countsFromZeroOnEachConnection() {
    join();
    channel.handleClosed("gone", now);
    now += disconnected(channel);
    channel.handleTimeout(now);
    assertEquals(List.of(new ChannelEvent.Connect()), events(channel));
    channel.handleConnected(now);
    assertTrue(texts(channel).getFirst().endsWith("\"ref\":0}"));
  }

  @Test
  void beatsEveryTenSecondsAndGivesUpAtTheFourthUnanswered() {
    join();
    long begin = now;
    for (int beat = 1; beat <= 3; beat++) {
      now = begin + beat * PortalChannel.HEARTBEAT_INTERVAL;
      assertEquals(now, channel.nextTimeout());
      channel.handleTimeout(now);
      assertEquals(List.of(heartbeat(beat + 1)), texts(channel));
    }
    now = begin + 40 * SECOND;
    channel.handleTimeout(now);
    assertEquals(List.of(), texts(channel));
    List<ChannelEvent> events = events(channel);
    assertEquals(new ChannelEvent.Drop(false), events.getFirst());
    assertInstanceOf(ChannelEvent.Disconnected.class, events.get(1));
  }

  @Test
  void staysWhileHeartbeatsAreAnswered() {
    join();
    for (int beat = 1; beat <= 20; beat++) {
      now += PortalChannel.HEARTBEAT_INTERVAL;
      channel.handleTimeout(now);
      assertEquals(List.of(heartbeat(beat + 1)), texts(channel));
      if (beat % 3 == 0) {
        channel.handleText(heartbeatReply(beat + 1), now);
      }
    }
    assertTrue(channel.isJoined());
    assertEquals(List.of(), events(channel));
  }

  @Test
  void givesUpAConnectionThatTakesNoHeartbeats() {
    join();
    for (int beat = 1; beat <= 5 && channel.isJoined(); beat++) {
      now += PortalChannel.HEARTBEAT_INTERVAL;
      channel.handleTimeout(now);
    }
    assertFalse(channel.isJoined());
    assertNull(channel.pollText());
  }

  @Test
  void triesForFifteenSecondsBeforeTheFirstJoin() {
    channel.start(now);
    for (int attempt = 0; attempt < 15; attempt++) {
      assertEquals(new ChannelEvent.Connect(), events(channel).getLast());
      channel.handleClosed("connection refused", now);
      assertEquals(SECOND, disconnected(channel));
      assertEquals(now + SECOND, channel.nextTimeout());
      now += SECOND;
      channel.handleTimeout(now);
    }
    events(channel);
    channel.handleClosed("connection refused", now);
    assertEquals(ChannelEvent.Cause.UNREACHABLE, fatal());
  }

  @Test
  void pausesGrowWithinBoundsAfterTheFirstJoin() {
    join();
    long base = SECOND / 2;
    channel.handleClosed("gone", now);
    for (int attempt = 0; attempt < 30; attempt++) {
      long delay = disconnected(channel);
      assertTrue(delay >= base && delay < 2 * base, attempt + ": " + delay + " of " + base);
      base = Math.min(base * 3 / 2, 60 * SECOND);
      now += delay;
      channel.handleTimeout(now);
      channel.handleClosed("gone", now);
    }
    assertEquals(60 * SECOND, base);
    now += disconnected(channel);
    channel.handleTimeout(now);
    channel.handleConnected(now);
    texts(channel);
    channel.handleText(JOINED_TEXT, now);
    texts(channel);
    channel.handleClosed("gone", now);
    assertTrue(disconnected(channel) < SECOND);
  }

  @Test
  void endsWhenPausesAddUpToItsPatience() {
    PortalChannel gateway =
        channel(
            new ChannelConfig(
                Role.GATEWAY,
                Optional.empty(),
                true,
                Duration.ofSeconds(15),
                Optional.of(Duration.ofSeconds(10))));
    gateway.start(now);
    gateway.handleConnected(now);
    texts(gateway);
    gateway.handleText(Frame.ok("gateway", 0).toText(), now);
    texts(gateway);
    events(gateway);
    long sum = 0;
    gateway.handleClosed("gone", now);
    List<ChannelEvent> events = events(gateway);
    while (events.getLast() instanceof ChannelEvent.Disconnected(String r, long delay)) {
      sum += delay;
      now += delay;
      gateway.handleTimeout(now);
      gateway.handleClosed("gone", now);
      events = events(gateway);
    }
    assertTrue(sum > 5 * SECOND && sum <= 10 * SECOND, "sum: " + sum);
    assertEquals(ChannelEvent.Cause.UNREACHABLE, ((ChannelEvent.Fatal) events.getLast()).cause());
  }

  @Test
  void onlyStatus401IsFatal() {
    channel.start(now);
    for (int status : new int[] {400, 402, 403, 409, 429, 500, 503}) {
      events(channel);
      channel.handleRefused(status, null, now);
      now += disconnected(channel);
      channel.handleTimeout(now);
    }
    events(channel);
    channel.handleRefused(401, null, now);
    assertEquals(ChannelEvent.Cause.INVALID_TOKEN, fatal());
  }

  @Test
  void waitsExactlyAsLongAsThePortalWishes() {
    channel.start(now);
    for (int attempt = 0; attempt < 30; attempt++) {
      events(channel);
      channel.handleRefused(503, Duration.ofSeconds(3), now);
      assertEquals(3 * SECOND, disconnected(channel));
      now += 3 * SECOND;
      channel.handleTimeout(now);
    }
  }

  @Test
  void givesUpAnAttemptThatHangs() {
    channel.start(now);
    events(channel);
    now += PortalChannel.CONNECT_LIMIT;
    channel.handleTimeout(now);
    assertEquals(new ChannelEvent.Drop(false), events(channel).getFirst());
  }

  @Test
  void comesBackWhenThePortalClosesTheChannel() {
    join();
    channel.handleText(
        "{\"event\":\"phx_error\",\"topic\":\"client\",\"payload\":{},\"ref\":0}", now);
    assertTrue(channel.isJoined());
    channel.handleText(
        "{\"event\":\"phx_close\",\"topic\":\"client\",\"payload\":{},\"ref\":0}", now);
    long delay = disconnected(channel);
    assertTrue(delay >= SECOND / 2 && delay < SECOND);
  }

  @Test
  void onlyAnExpiredTokenTurnsItAway() {
    join();
    channel.handleText(Frame.disconnect("client", "maintenance").toText(), now);
    assertTrue(channel.isJoined());
    channel.handleText(Frame.disconnect("client", "token_expired").toText(), now);
    assertEquals(ChannelEvent.Cause.INVALID_TOKEN, fatal());
  }

  @Test
  void dropsAConnectionThatCutsAMessageButSkipsNonsense() {
    join();
    channel.handleText("hello", now);
    channel.handleText("[]", now);
    channel.handleText(
        "{\"topic\":\"gateway\",\"event\":\"resource_deleted\",\"payload\":\"r\",\"ref\":null}",
        now);
    assertTrue(channel.isJoined());
    assertEquals(3, channel.skipped());
    channel.handleText("{\"topic\":\"client\",\"event\":\"in", now);
    disconnected(channel);
  }

  @Test
  void deliversMessagesAndSkipsMalformedOnes() {
    join();
    channel.handleText(MessageCodec.encode(new ResourceDeleted("r1")).toText(), now);
    channel.handleText(
        "{\"topic\":\"client\",\"event\":\"init\",\"payload\":{},\"ref\":null}", now);
    channel.handleText(MessageCodec.encode(new ResourceDeleted("r2")).toText(), now);
    assertEquals(
        List.of(
            new ChannelEvent.Received(new ResourceDeleted("r1")),
            new ChannelEvent.Received(new ResourceDeleted("r2"))),
        events(channel));
  }

  @Test
  void doesNotQueueTheSameMessageTwice() {
    join();
    RequestAuthorization request = new RequestAuthorization("r", List.of());
    assertTrue(channel.send(request, now));
    assertTrue(channel.send(request, now));
    assertEquals(1, texts(channel).size());
    assertTrue(channel.send(request, now));
    assertEquals(1, texts(channel).size());
  }

  @Test
  void boundsTheMessagesThatWait() {
    join();
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += channel.send(new RequestAuthorization("r" + i, List.of()), now) ? 1 : 0;
    }
    assertEquals(PortalChannel.MAX_WAITING, taken);
  }

  @Test
  void aResetConnectsAtOnceAndForgetsThePauses() {
    join();
    channel.reset(now);
    assertEquals(List.of(new ChannelEvent.Drop(true), new ChannelEvent.Connect()), events(channel));
    channel.handleClosed("gone", now);
    assertTrue(disconnected(channel) < SECOND);
  }

  @Test
  void doesNothingAfterItWasClosed() {
    join();
    channel.close(now);
    assertEquals(List.of(new ChannelEvent.Drop(true)), events(channel));
    channel.handleText(JOINED_TEXT, now);
    channel.handleClosed("gone", now);
    channel.reset(now);
    channel.handleTimeout(now + 100 * SECOND);
    assertEquals(List.of(), events(channel));
    assertEquals(Long.MAX_VALUE, channel.nextTimeout());
  }
}
