package fz.wireguard;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A cipher that works on arrays: packets are copied in and out. */
abstract class ArrayAead implements Aead {
  static final int NONCE_BYTES = 12;

  private static final int COUNTER_OFFSET = 4;
  private static final int FORGED = -1;

  private final byte[] nonce = new byte[NONCE_BYTES];
  private byte[] input = new byte[2048];
  private byte[] output = new byte[2048];

  /** Encrypts {@code length} bytes and writes them with their tag; returns the length written. */
  abstract int encrypt(byte[] nonce, byte[] input, int length, byte[] output);

  /** Decrypts {@code length} bytes with their tag; returns the length written, or -1 if forged. */
  abstract int decrypt(byte[] nonce, byte[] input, int length, byte[] output);

  @Override
  public final void seal(PacketBatch batch, int from, int to) {
    for (int i = from; i < to; i++) {
      read(batch, i);
      write(batch, i, encrypt(nonce, input, batch.length(i), output));
    }
  }

  @Override
  public final long open(PacketBatch batch, int from, int to) {
    long authentic = 0;
    for (int i = from; i < to; i++) {
      read(batch, i);
      int written = decrypt(nonce, input, batch.length(i), output);
      if (written != FORGED) {
        write(batch, i, written);
        authentic |= 1L << i;
      }
    }
    return authentic;
  }

  private void read(PacketBatch batch, int i) {
    int length = batch.length(i);
    if (input.length < length + TAG_BYTES) {
      input = new byte[length + TAG_BYTES];
      output = new byte[length + TAG_BYTES];
    }
    long counter = batch.counter(i);
    for (int k = 0; k < Long.BYTES; k++) {
      nonce[COUNTER_OFFSET + k] = (byte) (counter >>> 8 * k);
    }
    MemorySegment.copy(batch.memory(), ValueLayout.JAVA_BYTE, batch.offset(i), input, 0, length);
  }

  private void write(PacketBatch batch, int i, int length) {
    MemorySegment.copy(output, 0, batch.memory(), ValueLayout.JAVA_BYTE, batch.offset(i), length);
  }
}
