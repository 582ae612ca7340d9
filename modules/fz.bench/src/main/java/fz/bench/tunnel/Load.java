package fz.bench.tunnel;

import java.util.Locale;

/** What a tunnel is put to. */
enum Load {
  /** TCP from client to server, one stream. */
  TCP1("-P", "1"),

  /** The same with four streams. */
  TCP4("-P", "4"),

  /** From server to client. */
  REVERSE1("-P", "1", "-R"),

  /** From server to client with four streams. */
  REVERSE4("-P", "4", "-R"),

  /** A stream in each direction at once. */
  BIDIR("-P", "1", "--bidir"),

  /** Datagrams: as many as possible, then the highest rate without loss. */
  UDP,

  /** Echo requests and nothing else. */
  PING,

  /** Echo requests next to a stream. */
  PINGLOAD,

  /** The first packet after both ends have forgotten their session. */
  HANDSHAKE;

  private final String[] iperfOptions;

  Load(String... iperfOptions) {
    this.iperfOptions = iperfOptions;
  }

  /** Returns true if this is a transfer over TCP. */
  boolean isTransfer() {
    return iperfOptions.length > 0;
  }

  /** Returns the options of iperf3 for it. */
  String[] iperfOptions() {
    return iperfOptions.clone();
  }

  /** Returns the name that users see. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
