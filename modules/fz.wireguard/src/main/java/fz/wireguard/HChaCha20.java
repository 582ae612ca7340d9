package fz.wireguard;

/** HChaCha20 (draft-irtf-cfrg-xchacha section 2.2): a subkey from a key and 16 bytes of nonce. */
final class HChaCha20 {
  private static final int DOUBLE_ROUNDS = 10;

  private HChaCha20() {}

  /** Returns 32 bytes from a key of 32 and the first 16 bytes of the nonce. */
  static byte[] derive(byte[] key, byte[] nonce) {
    int[] x = new int[16];
    x[0] = 0x61707865;
    x[1] = 0x3320646e;
    x[2] = 0x79622d32;
    x[3] = 0x6b206574;
    for (int i = 0; i < 8; i++) {
      x[4 + i] = Message.readInt(key, 4 * i);
    }
    for (int i = 0; i < 4; i++) {
      x[12 + i] = Message.readInt(nonce, 4 * i);
    }
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
      for (int i = 0; i < 4; i++) {
        quarter(x, i, 4 + i, 8 + i, 12 + i);
      }
      for (int i = 0; i < 4; i++) {
        quarter(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
      }
    }
    byte[] out = new byte[32];
    for (int i = 0; i < 4; i++) {
      Message.writeInt(out, 4 * i, x[i]);
      Message.writeInt(out, 16 + 4 * i, x[12 + i]);
    }
    return out;
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
  }
}
