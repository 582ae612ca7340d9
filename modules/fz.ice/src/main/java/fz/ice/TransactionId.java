package fz.ice;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The 96 bits that tie a STUN response to its request (RFC 8489 section 5).
 *
 * @param high bytes 0 to 3, big-endian
 * @param low bytes 4 to 11, big-endian
 */
public record TransactionId(int high, long low) {

  /** Returns a random id. */
  public static TransactionId random(RandomGenerator random) {
    return new TransactionId(random.nextInt(), random.nextLong());
  }

  /** Reads an id of 12 bytes. */
  static TransactionId read(ByteBuffer from, int at) {
    return new TransactionId(from.getInt(at), from.getLong(at + 4));
  }
}
