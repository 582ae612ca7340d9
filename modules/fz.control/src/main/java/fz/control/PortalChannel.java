package fz.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fz.control.message.BroadcastIceCandidates;
import fz.control.message.IceCandidates;
import fz.control.message.PortalMessage;
import fz.control.message.SnownetCapabilities;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The peer's side of the portal channel, without its WebSocket: joining, heartbeats, deadlines and
 * pauses between connections.
 *
 * <p>The owner opens and drops connections as {@link #pollEvent} says, sends the texts of {@link
 * #pollText}, reports what happens and keeps to {@link #nextTimeout}. All methods belong to one
 * thread. Times are monotonic nanoseconds.
 */
public final class PortalChannel {
  /** The time in which a connection must be made, its WebSocket handshake included. */
  static final long CONNECT_LIMIT = 15_000_000_000L;

  /** The time in which the portal must answer the join. */
  static final long JOIN_LIMIT = 10_000_000_000L;

  /** The time between heartbeats. */
  static final long HEARTBEAT_INTERVAL = 10_000_000_000L;

  /** With more unanswered heartbeats than this, the connection counts as dead. */
  static final int MAX_UNANSWERED = 3;

  /** The number of texts that wait for the owner at most. */
  static final int MAX_WAITING = 256;

  private static final int MAX_KEPT = 64;
  private static final String TOKEN_EXPIRED = "token_expired";
  private static final String UNMATCHED_TOPIC = "unmatched topic";

  private final ChannelConfig config;
  private final Backoff backoff;
  private final Deque<Frame> waiting = new ArrayDeque<>();
  private final Deque<ChannelEvent> events = new ArrayDeque<>();
  private final Set<PortalMessage> kept = new LinkedHashSet<>();
  private final Set<Long> heartbeats = new LinkedHashSet<>();
  private State state = State.NEW;
  private long now;
  private long deadline;
  private long nextHeartbeat;
  private long nextRef;
  private long joinRef;
  private int stalled;
  private long skipped;

  private enum State {
    NEW,
    PAUSED,
    CONNECTING,
    JOINING,
    JOINED,
    ENDED
  }

  /**
   * Creates a channel that does nothing yet.
   *
   * @param random spreads the pauses between connections
   */
  public PortalChannel(ChannelConfig config, RandomGenerator random) {
    this.config = config;
    this.backoff =
        new Backoff(
            random,
            config.initialPatience().toNanos(),
            config.patience().map(p -> OptionalLong.of(p.toNanos())).orElse(OptionalLong.empty()));
  }

  /** Asks for the first connection. */
  public void start(long nowNanos) {
    now = nowNanos;
    if (state == State.NEW) {
      connect();
    }
  }

  /** Drops a connection that there may be and asks for a new one at once: the network changed. */
  public void reset(long nowNanos) {
    now = nowNanos;
    if (state == State.NEW || state == State.ENDED) {
      return;
    }
    dropConnection(true);
    backoff.reset();
    connect();
  }

  /** Ends the channel. */
  public void close(long nowNanos) {
    now = nowNanos;
    if (state != State.ENDED) {
      dropConnection(true);
      state = State.ENDED;
    }
  }

  /** The connection asked for is open; the WebSocket handshake is done. */
  public void handleConnected(long nowNanos) {
    now = nowNanos;
    if (state != State.CONNECTING) {
      return;
    }
    waiting.clear();
    heartbeats.clear();
    stalled = 0;
    nextRef = 0;
    nextHeartbeat = now + HEARTBEAT_INTERVAL;
    join();
  }

  /** The connection asked for was not made, or an open one has ended. */
  public void handleClosed(String reason, long nowNanos) {
    now = nowNanos;
    if (isUp()) {
      pause(reason);
    }
  }

  /**
   * The portal has answered the WebSocket handshake with another status than 101.
   *
   * @param status the HTTP status
   * @param retryAfter the pause that the portal wishes; null if it does not say
   */
  public void handleRefused(int status, Duration retryAfter, long nowNanos) {
    now = nowNanos;
    if (state != State.CONNECTING) {
      return;
    }
    String reason = "the portal answered with HTTP status " + status;
    if (status == 401) {
      end(ChannelEvent.Cause.INVALID_TOKEN, reason + ": the token is not valid");
    } else if (retryAfter != null) {
      pause(reason, retryAfter.toNanos());
    } else {
      pause(reason);
    }
  }

  /** The portal has sent a text message. */
  public void handleText(String text, long nowNanos) {
    now = nowNanos;
    if (state != State.JOINING && state != State.JOINED) {
      return;
    }
    switch (Frame.parse(text)) {
      case Frame.Truncated truncated -> {
        dropConnection(false);
        pause("the portal sent an incomplete message");
      }
      case Frame.Invalid invalid -> skipped++;
      case Frame.Valid valid -> handleFrame(valid.frame());
    }
  }

  private void handleFrame(Frame frame) {
    if (frame.event().equals(Frame.REPLY)) {
      handleReply(frame);
    } else if (!frame.topic().equals(config.role().topic())) {
      skipped++;
    } else {
      switch (frame.event()) {
        case Frame.ERROR -> skipped++;
        case Frame.CLOSE -> {
          dropConnection(false);
          pause("the portal closed the channel");
        }
        case Frame.DISCONNECT -> handleDisconnect(frame.payload());
        default -> handleMessage(frame);
      }
    }
  }

  private void handleReply(Frame frame) {
    if (frame.ref().isEmpty()) {
      skipped++;
      return;
    }
    long ref = frame.ref().getAsLong();
    if (frame.topic().equals(Frame.PHOENIX)) {
      if (frame.isOk() && heartbeats.contains(ref)) {
        heartbeats.clear();
        stalled = 0;
      }
      return;
    }
    String error = frame.errorReason().orElse(null);
    if (state == State.JOINING && ref == joinRef) {
      if (error != null) {
        dropConnection(false);
        end(ChannelEvent.Cause.LOGIN_REFUSED, "the portal refuses the login: " + error);
      } else if (frame.isOk()) {
        joined();
      } else {
        skipped++;
      }
    } else if (error != null) {
      events.add(new ChannelEvent.Refused(error));
      if (error.equals(UNMATCHED_TOPIC) && state == State.JOINED) {
        join();
      }
    }
  }

  private void handleDisconnect(JsonNode payload) {
    if (TOKEN_EXPIRED.equals(payload.path("reason").textValue())) {
      dropConnection(false);
      end(ChannelEvent.Cause.INVALID_TOKEN, "the portal has ended the session");
    } else {
      skipped++;
    }
  }

  private void handleMessage(Frame frame) {
    switch (MessageCodec.decode(config.role().fromPortal(), frame)) {
      case MessageCodec.Message m -> events.add(new ChannelEvent.Received(m.message()));
      case MessageCodec.Unknown unknown -> skipped++;
      case MessageCodec.Malformed malformed -> skipped++;
    }
  }

  /**
   * Sends a message. While the channel is not joined it is discarded, for it would be outdated
   * later; candidates are kept and sent after the next join.
   *
   * @return false if it was discarded
   * @throws IllegalArgumentException if this role never sends such a message
   */
  public boolean send(PortalMessage message, long nowNanos) {
    now = nowNanos;
    Frame frame = MessageCodec.encode(config.role().toPortal(), message);
    if (state == State.JOINED) {
      return enqueue(frame);
    }
    boolean candidates =
        message instanceof IceCandidates || message instanceof BroadcastIceCandidates;
    return candidates && state != State.ENDED && kept.size() < MAX_KEPT && kept.add(message);
  }

  /** Does what is due. */
  public void handleTimeout(long nowNanos) {
    now = nowNanos;
    if (state == State.PAUSED && isDue(deadline)) {
      connect();
    } else if (state == State.CONNECTING && isDue(deadline)) {
      dropConnection(false);
      pause("no connection to the portal in time");
    } else if (state == State.JOINING && isDue(deadline)) {
      dropConnection(false);
      pause("the portal does not answer the login");
    } else if ((state == State.JOINING || state == State.JOINED) && isDue(nextHeartbeat)) {
      heartbeat();
    }
  }

  /**
   * Returns when {@link #handleTimeout} is due: a time that has passed if something waits to be
   * polled, {@link Long#MAX_VALUE} for never.
   */
  public long nextTimeout() {
    if (!waiting.isEmpty() || !events.isEmpty()) {
      return now;
    }
    return switch (state) {
      case NEW, ENDED -> Long.MAX_VALUE;
      case PAUSED, CONNECTING -> deadline;
      case JOINING -> deadline - nextHeartbeat < 0 ? deadline : nextHeartbeat;
      case JOINED -> nextHeartbeat;
    };
  }

  /** Returns the next text to send over the open connection; null if there is none. */
  public String pollText() {
    Frame frame = waiting.poll();
    return frame == null ? null : numbered(frame).toText();
  }

  /** Returns the next event; null if there is none. */
  public ChannelEvent pollEvent() {
    return events.poll();
  }

  /** Returns whether messages can be sent. */
  public boolean isJoined() {
    return state == State.JOINED;
  }

  /** Returns how many received messages were skipped because they were not understood. */
  public long skipped() {
    return skipped;
  }

  private boolean enqueue(Frame frame) {
    if (waiting.contains(frame)) {
      return true;
    }
    return waiting.size() < MAX_WAITING && waiting.add(frame);
  }

  /** Gives a frame its number as it leaves, so that equal ones that still wait can be found. */
  private Frame numbered(Frame frame) {
    long ref = nextRef++;
    if (frame.event().equals(Frame.HEARTBEAT)) {
      heartbeats.add(ref);
    } else if (frame.event().equals(Frame.JOIN)) {
      joinRef = ref;
    }
    return new Frame(frame.topic(), frame.event(), frame.payload(), OptionalLong.of(ref));
  }

  private boolean isUp() {
    return state == State.CONNECTING || state == State.JOINING || state == State.JOINED;
  }

  private boolean isDue(long time) {
    return now - time >= 0;
  }

  private void connect() {
    state = State.CONNECTING;
    deadline = now + CONNECT_LIMIT;
    events.add(new ChannelEvent.Connect());
  }

  private void join() {
    state = State.JOINING;
    deadline = now + JOIN_LIMIT;
    joinRef = -1;
    JsonNodeFactory json = JsonNodeFactory.instance;
    JsonNode payload =
        config
            .stampSecret()
            .<JsonNode>map(secret -> json.objectNode().put("stamp_secret", secret))
            .orElse(json.nullNode());
    waiting.add(Frame.push(config.role().topic(), Frame.JOIN, payload));
  }

  private void joined() {
    state = State.JOINED;
    backoff.established();
    events.add(new ChannelEvent.Joined());
    if (config.role() != Role.RELAY) {
      SnownetCapabilities capabilities = new SnownetCapabilities(config.iceless());
      enqueue(MessageCodec.encode(config.role().toPortal(), capabilities));
    }
    for (PortalMessage message : kept) {
      enqueue(MessageCodec.encode(config.role().toPortal(), message));
    }
    kept.clear();
  }

  private void heartbeat() {
    Frame heartbeat =
        Frame.push(Frame.PHOENIX, Frame.HEARTBEAT, JsonNodeFactory.instance.objectNode());
    if (waiting.contains(heartbeat)) {
      stalled++;
    }
    if (heartbeats.size() + stalled >= MAX_UNANSWERED) {
      dropConnection(false);
      pause("the portal does not answer heartbeats");
      return;
    }
    nextHeartbeat = now + HEARTBEAT_INTERVAL;
    enqueue(heartbeat);
  }

  private void dropConnection(boolean closeFrame) {
    if (isUp()) {
      events.add(new ChannelEvent.Drop(closeFrame));
    }
    waiting.clear();
  }

  private void pause(String reason) {
    OptionalLong delay = backoff.next();
    if (delay.isPresent()) {
      pause(reason, delay.getAsLong());
    } else {
      end(ChannelEvent.Cause.UNREACHABLE, "no connection to the portal for too long: " + reason);
    }
  }

  private void pause(String reason, long delay) {
    waiting.clear();
    state = State.PAUSED;
    deadline = now + delay;
    events.add(new ChannelEvent.Disconnected(reason, delay));
  }

  private void end(ChannelEvent.Cause cause, String reason) {
    waiting.clear();
    kept.clear();
    state = State.ENDED;
    events.add(new ChannelEvent.Fatal(cause, reason));
  }
}
