package fz.wireguard.spi;

import fz.packet.PacketBatch;

/**
 * ChaCha20-Poly1305 under one key, in place, many packets a call. The nonce of packet {@code i} is
 * 4 zero bytes and {@code batch.counter(i)} as 8 bytes little-endian; there is no associated data.
 * A context belongs to one thread at a time and allocates nothing per packet.
 */
public interface Aead extends AutoCloseable {
  /** Length of the tag, in bytes. */
  int TAG_BYTES = 16;

  /**
   * Encrypts packets {@code from} (inclusive) to {@code to} (exclusive). The plain text of packet
   * {@code i} is the {@code length(i)} bytes at {@code offset(i)}; the tag is written behind it.
   * The bounds of the packets are not changed.
   */
  void seal(PacketBatch batch, int from, int to);

  /**
   * Authenticates and decrypts packets. The cipher text of packet {@code i} with its tag is the
   * {@code length(i)} bytes at {@code offset(i)}, at least {@link #TAG_BYTES}. The bounds of the
   * packets are not changed. What a packet that is not authentic leaves in its place is undefined.
   *
   * @return a bit per packet, bit {@code i} set if packet {@code i} is authentic
   */
  long open(PacketBatch batch, int from, int to);

  /** Zeroes the key. The context must not be used again. */
  @Override
  void close();
}
