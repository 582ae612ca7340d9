package fz.control;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The HTTP header {@code Retry-After} (RFC 9110 section 10.2.3). */
public final class RetryAfter {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /**
   * Reads the header.
   *
   * @param value seconds or an HTTP date
   * @param wallClock the present time
   * @return the time to wait, not below zero and an hour at most; empty if it is neither
   */
  public static Optional<Duration> parse(String value, Instant wallClock) {
    String text = value.strip();
    boolean digits =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits) {
      return Optional.of(limit(Duration.ofSeconds(Integer.parseInt(text))));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(limit(Duration.between(wallClock, date)));
    } catch (DateTimeParseException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Duration limit(Duration delay) {
    if (delay.isNegative()) {
      return Duration.ZERO;
    }
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
