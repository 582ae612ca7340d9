package fz.crypto.openssl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Arrays of OSSL_PARAM with octet strings, as the functions of a provider take them: 40 bytes an
 * entry, which are the key's address, the type, the data's address, its size, and the size that a
 * function returned; an entry of zeros ends the array.
 */
final class Parameters {
  static final long ENTRY_BYTES = 40;

  /** The names of parameters, in memory that stays. */
  static final MemorySegment TAG = Arena.global().allocateFrom("tag");

  static final MemorySegment PUBLIC_KEY = Arena.global().allocateFrom("pub");
  static final MemorySegment PRIVATE_KEY = Arena.global().allocateFrom("priv");

  private static final int OCTET_STRING = 5;
  private static final long TYPE_OFFSET = 8;
  private static final long DATA_OFFSET = 16;
  private static final long SIZE_OFFSET = 24;
  private static final long RETURNED_OFFSET = 32;
  private static final long NOTHING_RETURNED = -1;

  private Parameters() {}

  /** Writes an entry; the memory behind it must be another or zero. */
  static void octets(MemorySegment memory, long at, MemorySegment name, long data, long size) {
    memory.set(JAVA_LONG, at, name.address());
    memory.set(JAVA_INT, at + TYPE_OFFSET, OCTET_STRING);
    memory.set(JAVA_LONG, at + DATA_OFFSET, data);
    memory.set(JAVA_LONG, at + SIZE_OFFSET, size);
    memory.set(JAVA_LONG, at + RETURNED_OFFSET, NOTHING_RETURNED);
  }

  /** Points an entry elsewhere. */
  static void data(MemorySegment memory, long at, long data) {
    memory.set(JAVA_LONG, at + DATA_OFFSET, data);
  }
}
