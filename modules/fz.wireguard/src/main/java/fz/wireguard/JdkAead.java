package fz.wireguard;

import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** {@code javax.crypto} on arrays: direct buffers would be copied to arrays anyway, and slower. */
final class JdkAead implements Aead {
  private static final String ALGORITHM = "ChaCha20-Poly1305";

  private final SecretKey key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[12];
  private byte[] input = new byte[2048];
  private byte[] output = new byte[2048];

  JdkAead(byte[] key) {
    try {
      this.cipher = Cipher.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
    this.key = new SecretKeySpec(key, "ChaCha20");
  }

  @Override
  public void seal(PacketBatch batch, int from, int to) {
    for (int i = from; i < to; i++) {
      try {
        run(Cipher.ENCRYPT_MODE, batch, i);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a counter was used twice", e);
      }
    }
  }

  @Override
  public long open(PacketBatch batch, int from, int to) {
    long authentic = 0;
    for (int i = from; i < to; i++) {
      try {
        run(Cipher.DECRYPT_MODE, batch, i);
        authentic |= 1L << i;
      } catch (AEADBadTagException e) {
        // Left out of the result.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("decryption is always possible", e);
      }
    }
    return authentic;
  }

  @Override
  public void close() {
    // SecretKeySpec cannot be destroyed; the collector takes it.
  }

  private void run(int mode, PacketBatch batch, int i) throws GeneralSecurityException {
    int length = batch.length(i);
    if (input.length < length + TAG_BYTES) {
      input = new byte[length + TAG_BYTES];
      output = new byte[length + TAG_BYTES];
    }
    long counter = batch.counter(i);
    for (int k = 0; k < 8; k++) {
      nonce[4 + k] = (byte) (counter >>> 8 * k);
    }
    MemorySegment memory = batch.memory();
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, batch.offset(i), input, 0, length);
    cipher.init(mode, key, new IvParameterSpec(nonce));
    int written = cipher.doFinal(input, 0, length, output, 0);
    MemorySegment.copy(output, 0, memory, ValueLayout.JAVA_BYTE, batch.offset(i), written);
  }
}
