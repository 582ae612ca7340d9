package fz.wg.uapi;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import fz.wg.settings.DeviceState;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Key;
import fz.wg.settings.Values;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Reads what a server answers to a question; it may be another implementation. Keys that are not
 * known are passed over.
 */
public final class UapiAnswer {
  private final List<PeerState> peers = new ArrayList<>();
  private Key privateKey = Key.NONE;
  private int listenPort;
  private int fwmark;
  private PeerLines peer;

  private UapiAnswer() {}

  /**
   * Reads an answer.
   *
   * @param text all of it, without the empty line at its end
   * @throws UapiException if the server refused, or the answer is none
   */
  public static DeviceState parse(String text) throws UapiException {
    UapiAnswer answer = new UapiAnswer();
    forEach(text, answer::take);
    return answer.state();
  }

  /**
   * Reads counters.
   *
   * @param text all of the answer, without the empty line at its end
   * @throws UapiException if the server refused, or the answer is none
   */
  public static SequencedMap<String, Long> parseCounters(String text) throws UapiException {
    SequencedMap<String, Long> counters = new LinkedHashMap<>();
    forEach(text, (name, value) -> counters.put(name, count(name, value)));
    return counters;
  }

  /** What is done with each line. */
  private interface Taker {
    void take(String name, String value) throws UapiException;
  }

  private static void forEach(String text, Taker taker) throws UapiException {
    int errno = 1;
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String name = line.substring(0, equals);
      String value = line.substring(equals + 1);
      if (name.equals("errno")) {
        errno = value.equals("0") ? 0 : 1;
      } else {
        taker.take(name, value);
      }
    }
    if (errno != 0) {
      throw new UapiException(UapiError.PROTOCOL, "the server does not tell its state");
    }
  }

  private DeviceState state() {
    endPeer();
    return new DeviceState(privateKey, listenPort, fwmark, peers);
  }

  private void take(String name, String value) throws UapiException {
    switch (name) {
      case "private_key" -> privateKey = present(name, Key.parseHex(value));
      case "listen_port" -> listenPort = present(name, Values.number(value, Values.MAX_PORT));
      case "fwmark" -> fwmark = present(name, Values.mark(value));
      case "public_key" -> {
        endPeer();
        peer = new PeerLines(present(name, Key.parseHex(value)));
      }
      default -> {
        if (peer != null) {
          peer.take(name, value);
        }
      }
    }
  }

  private void endPeer() {
    if (peer != null) {
      peers.add(peer.state());
      peer = null;
    }
  }

  private static <T> T present(String name, Optional<T> value) throws UapiException {
    return value.orElseThrow(() -> unreadable(name));
  }

  private static int present(String name, OptionalInt value) throws UapiException {
    return value.orElseThrow(() -> unreadable(name));
  }

  private static long count(String name, String value) throws UapiException {
    if (!value.matches("[0-9]{1,19}")) {
      throw unreadable(name);
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new UapiException(UapiError.PROTOCOL, unreadable(name).getMessage(), e);
    }
  }

  private static UapiException unreadable(String name) {
    return new UapiException(UapiError.PROTOCOL, "the server's " + name + " cannot be read");
  }

  /** Collects what is said of one peer. */
  private static final class PeerLines {
    private final Key publicKey;
    private final List<IpPrefix> allowedIps = new ArrayList<>();
    private Key presharedKey = Key.NONE;
    private Endpoint endpoint;
    private long handshakeSeconds;
    private long handshakeNanos;
    private long receivedBytes;
    private long sentBytes;
    private int keepaliveSeconds;

    PeerLines(Key publicKey) {
      this.publicKey = publicKey;
    }

    void take(String name, String value) throws UapiException {
      switch (name) {
        case "preshared_key" -> presharedKey = present(name, Key.parseHex(value));
        // One with a zone is an endpoint as well; it is shown as if it were not known.
        case "endpoint" -> endpoint = Values.endpoint(value).orElse(null);
        case "last_handshake_time_sec" -> handshakeSeconds = count(name, value);
        case "last_handshake_time_nsec" -> handshakeNanos = count(name, value);
        case "rx_bytes" -> receivedBytes = count(name, value);
        case "tx_bytes" -> sentBytes = count(name, value);
        case "persistent_keepalive_interval" ->
            keepaliveSeconds = present(name, Values.number(value, Values.MAX_KEEPALIVE_SECONDS));
        case "allowed_ip" -> allowedIps.add(present(name, Values.prefix(value)));
        default -> {
          // Of a later version of the protocol.
        }
      }
    }

    PeerState state() {
      return new PeerState(
          publicKey,
          presharedKey,
          Optional.ofNullable(endpoint),
          handshake(),
          receivedBytes,
          sentBytes,
          keepaliveSeconds,
          allowedIps);
    }

    private Optional<Instant> handshake() {
      try {
        return handshakeSeconds == 0 && handshakeNanos == 0
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(handshakeSeconds, handshakeNanos));
      } catch (DateTimeException | ArithmeticException e) {
        // So far away that it says nothing.
        return Optional.empty();
      }
    }
  }
}
