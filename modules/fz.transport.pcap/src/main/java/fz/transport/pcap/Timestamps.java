package fz.transport.pcap;

import fz.transport.TransportException;
import fz.transport.TransportOptions;
import java.time.Instant;

/** What is written as the time of a packet. */
enum Timestamps {
  /** The time of day. */
  REAL,
  /** One microsecond for each packet before it: the same packets make the same file. */
  COUNTED,
  /** Zero. */
  ZERO;

  static final String OPTION = "timestamps";

  static Timestamps parse(TransportOptions options) throws TransportException {
    String text = options.get(OPTION, "real");
    return switch (text) {
      case "real" -> REAL;
      case "counted" -> COUNTED;
      case "zero" -> ZERO;
      default ->
          throw new TransportException(
              "option " + OPTION + ": '" + text + "' is not real, counted or zero");
    };
  }

  long micros(long packetsBefore) {
    return switch (this) {
      case REAL -> {
        Instant now = Instant.now();
        yield now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
      }
      case COUNTED -> packetsBefore;
      case ZERO -> 0;
    };
  }
}
