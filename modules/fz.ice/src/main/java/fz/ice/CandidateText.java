package fz.ice;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The text form of candidates (RFC 8839 section 5.1, without {@code a=}). */
final class CandidateText {
  private static final String PREFIX = "candidate:";
  private static final int MAX_LENGTH = 512;
  private static final int FIXED_FIELDS = 8;
  private static final int MAX_FOUNDATION = 32;
  private static final long MAX_PRIORITY = 0xffff_ffffL;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private CandidateText() {}

  static Optional<Candidate> parse(String line) {
    if (line.length() > MAX_LENGTH || !line.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] fields = line.substring(PREFIX.length()).strip().split(" +");
    if (fields.length < FIXED_FIELDS
        || !isFoundation(fields[0])
        || !fields[1].equals("1")
        || !fields[2].toLowerCase(Locale.ROOT).equals("udp")
        || !fields[6].equals("typ")) {
      return Optional.empty();
    }
    long priority = number(fields[3], MAX_PRIORITY);
    Optional<Endpoint> address = endpoint(fields[4], fields[5]);
    Optional<CandidateKind> kind = CandidateKind.ofText(fields[7]);
    if (priority < 0 || address.isEmpty() || address.get().port() == 0 || kind.isEmpty()) {
      return Optional.empty();
    }
    Endpoint base =
        endpoint(extension(fields, "raddr"), extension(fields, "rport"))
            .filter(related -> related.port() != 0)
            .orElse(address.get());
    return Optional.of(
        new Candidate(
            kind.get(), address.get(), base, priority, fields[0], extension(fields, "ufrag")));
  }

  static String print(Candidate candidate) {
    Endpoint address = candidate.address();
    StringBuilder text = new StringBuilder(PREFIX);
    text.append(candidate.foundation()).append(" 1 udp ").append(candidate.priority()).append(' ');
    text.append(address.toInetAddress().getHostAddress()).append(' ').append(address.port());
    text.append(" typ ").append(candidate.kind().text());
    if (candidate.kind() != CandidateKind.HOST) {
      // Peers of this profile have no use for the base, so it is not told.
      text.append(address.isIpv4() ? " raddr 0.0.0.0 rport 0" : " raddr :: rport 0");
    }
    if (!candidate.ufrag().isEmpty()) {
      text.append(" ufrag ").append(candidate.ufrag());
    }
    return text.toString();
  }

  /**
   * Returns equal text for candidates of equal kind, base and preference: a hash in hexadecimal.
   */
  static String foundation(CandidateKind kind, long priority, Endpoint base) {
    long hash = FNV_OFFSET;
    for (long part : new long[] {kind.ordinal(), priority, base.high(), base.low()}) {
      for (int shift = 0; shift < 64; shift += 8) {
        hash = (hash ^ (part >>> shift & 0xff)) * FNV_PRIME;
      }
    }
    return HexFormat.of().toHexDigits(hash);
  }

  private static String extension(String[] fields, String name) {
    for (int i = FIXED_FIELDS; i + 1 < fields.length; i += 2) {
      if (fields[i].equals(name)) {
        return fields[i + 1];
      }
    }
    return "";
  }

  private static Optional<Endpoint> endpoint(String address, String port) {
    long number = number(port, 0xffff);
    return number < 0
        ? Optional.empty()
        : IpAddresses.parse(address).map(a -> a.withPort((int) number));
  }

  private static boolean isFoundation(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_FOUNDATION
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Returns a decimal number from 0 to a maximum below 10^18, or -1. */
  private static long number(String text, long max) {
    if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    long number = Long.parseLong(text);
    return number > max ? -1 : number;
  }
}
