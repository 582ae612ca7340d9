package fz.wireguard.spi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;

/**
 * One message with associated data in native memory, for the methods of {@link AeadProvider} in a
 * provider in machine code. The memory with its copies of key and text is zeroed when the call is
 * over.
 *
 * <pre>
 *   | key 32 | nonce 12 | 4 | work 96 | associated data | text | tag 16 |
 * </pre>
 */
public final class NativeMessage {
  /** Where the memory that is free for what the library needs begins; it is zero. */
  public static final long WORK = 48;

  /** Size of that memory. */
  public static final long WORK_BYTES = 96;

  /** Length of a key. */
  public static final int KEY_BYTES = 32;

  /** Length of a nonce. */
  public static final int NONCE_BYTES = 12;

  private static final long NONCE = KEY_BYTES;
  private static final long ASSOCIATED = WORK + WORK_BYTES;

  private final MemorySegment memory;
  private final int associatedBytes;
  private final int textBytes;

  private NativeMessage(Arena arena, byte[] key, byte[] nonce, byte[] associated, int textBytes) {
    if (key.length != KEY_BYTES || nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException(
          "key of " + key.length + ", nonce of " + nonce.length + " bytes");
    }
    this.associatedBytes = associated.length;
    this.textBytes = textBytes;
    memory = arena.allocate(text() + textBytes + Aead.TAG_BYTES, Long.BYTES);
    MemorySegment.copy(key, 0, memory, JAVA_BYTE, 0, key.length);
    MemorySegment.copy(nonce, 0, memory, JAVA_BYTE, NONCE, nonce.length);
    MemorySegment.copy(associated, 0, memory, JAVA_BYTE, ASSOCIATED, associated.length);
  }

  /**
   * Does what {@link AeadProvider#sealMessage} does.
   *
   * @param encrypts encrypts the text in place and writes the tag behind it; false if it cannot
   */
  public static void seal(
      byte[] key,
      byte[] nonce,
      byte[] associated,
      byte[] plain,
      byte[] out,
      int outOffset,
      Predicate<NativeMessage> encrypts) {
    try (Arena arena = Arena.ofConfined()) {
      NativeMessage message = new NativeMessage(arena, key, nonce, associated, plain.length);
      MemorySegment memory = message.memory;
      long text = message.text();
      MemorySegment.copy(plain, 0, memory, JAVA_BYTE, text, plain.length);
      try {
        if (!encrypts.test(message)) {
          throw new IllegalStateException("the library does not encrypt");
        }
        MemorySegment.copy(memory, JAVA_BYTE, text, out, outOffset, plain.length + Aead.TAG_BYTES);
      } finally {
        memory.fill((byte) 0);
      }
    }
  }

  /**
   * Does what {@link AeadProvider#openMessage} does.
   *
   * @param decrypts decrypts the text in place; false if the tag behind it is wrong
   */
  public static byte[] open(
      byte[] key,
      byte[] nonce,
      byte[] associated,
      byte[] in,
      int offset,
      int length,
      Predicate<NativeMessage> decrypts) {
    if (length < Aead.TAG_BYTES) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] plain = new byte[length - Aead.TAG_BYTES];
      NativeMessage message = new NativeMessage(arena, key, nonce, associated, plain.length);
      MemorySegment memory = message.memory;
      MemorySegment.copy(in, offset, memory, JAVA_BYTE, message.text(), length);
      try {
        if (!decrypts.test(message)) {
          return null;
        }
        MemorySegment.copy(memory, JAVA_BYTE, message.text(), plain, 0, plain.length);
        return plain;
      } finally {
        memory.fill((byte) 0);
      }
    }
  }

  /** Returns all of the memory, for the provider's own part of it. */
  public MemorySegment memory() {
    return memory;
  }

  /** Returns the address of the key. */
  public long keyAddress() {
    return memory.address();
  }

  /** Returns the address of the nonce. */
  public long nonceAddress() {
    return memory.address() + NONCE;
  }

  /** Returns the address of the associated data. */
  public long associatedAddress() {
    return memory.address() + ASSOCIATED;
  }

  /** Returns the length of the associated data. */
  public int associatedBytes() {
    return associatedBytes;
  }

  /** Returns where the text begins in the memory. */
  public long text() {
    return ASSOCIATED + associatedBytes;
  }

  /** Returns the address of the text. */
  public long textAddress() {
    return memory.address() + text();
  }

  /** Returns the length of the text, without the tag that follows it. */
  public int textBytes() {
    return textBytes;
  }
}
