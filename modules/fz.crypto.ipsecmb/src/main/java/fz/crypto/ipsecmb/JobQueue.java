package fz.crypto.ipsecmb;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.wireguard.spi.Aead;
import fz.wireguard.spi.NativeMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The manager of one thread with its queue of jobs, and what the jobs point to besides packets and
 * keys. A manager takes 200 kB, most of it for other algorithms, and 0.4 ms to make; it belongs to
 * no key, and keeps of a key but its address.
 *
 * <p>Jobs are described in an array, which is copied over those of the library at once: compiled,
 * that is as fast as writing each member through the segment, and until then much faster. A burst
 * is two calls: take jobs, submit them. The library reserves the right to finish a job in a later
 * call. Version 1.3 finishes those of ChaCha20-Poly1305 when they are submitted; each is looked at,
 * and one that is not finished is a fault.
 *
 * <pre>
 *   IMB_JOB  enc_keys 0 | dec_keys 8 | key_len 16 | src 24 | dst 32 | cipher_start_src_offset 40
 *            msg_len_to_cipher 48 | hash_start_src_offset 56 | msg_len_to_hash 64 | iv 72
 *            iv_len 80 | auth_tag_output 88 | auth_tag_output_len 96 | aad 104 | aad_len 112
 *            ctx 120 | status 128 | cipher_mode 132 | cipher_direction 136 | hash_alg 140
 *            chain_order 144 | user_data 152 | user_data2 160 | ... 200
 * </pre>
 */
final class JobQueue {
  private static final int JOB_BYTES = 200;

  // A manager has IMB_MAX_JOBS jobs.
  static final long JOBS_BYTES = 256 * JOB_BYTES;

  // Members of a job, counted in longs. Two of an int each are in one.
  private static final int JOB_LONGS = JOB_BYTES / Long.BYTES;
  private static final int ENCRYPTION_KEY = 0;
  private static final int DECRYPTION_KEY = 1;
  private static final int KEY_LENGTH = 2;
  private static final int SOURCE = 3;
  private static final int DESTINATION = 4;
  private static final int CIPHER_LENGTH = 6;
  private static final int HASH_LENGTH = 8;
  private static final int NONCE = 9;
  private static final int NONCE_LENGTH = 10;
  private static final int TAG = 11;
  private static final int TAG_LENGTH = 12;
  private static final int ASSOCIATED = 13;
  private static final int ASSOCIATED_LENGTH = 14;
  private static final int STATUS_AND_CIPHER = 16;
  private static final int DIRECTION_AND_HASH = 17;
  private static final int ORDER = 18;

  /** What belongs to the user of a job has the nonce of a packet. */
  private static final int USER_DATA = 19;

  private static final long STATUS_OFFSET = (long) STATUS_AND_CIPHER * Long.BYTES;
  private static final long USER_DATA_OFFSET = (long) USER_DATA * Long.BYTES;

  // IMB_CIPHER_CHACHA20_POLY1305, IMB_AUTH_CHACHA20_POLY1305, IMB_STATUS_COMPLETED.
  private static final long CHACHA20 = 19;
  private static final long POLY1305 = 29;
  private static final int COMPLETED = 3;

  // IMB_DIR_ENCRYPT goes with IMB_ORDER_CIPHER_HASH and IMB_DIR_DECRYPT with
  // IMB_ORDER_HASH_CIPHER, which have the same numbers.
  private static final int ENCRYPT = 1;
  private static final int DECRYPT = 2;

  // Layout of the memory besides the manager: addresses of jobs; tags of what is decrypted.
  private static final int MOST_JOBS = PacketBatch.MAX_PACKETS;
  private static final long TAGS = (long) MOST_JOBS * Long.BYTES;
  private static final long BYTES = TAGS + (long) MOST_JOBS * Aead.TAG_BYTES;
  private static final long LINE_BYTES = 64;

  private static final MethodHandle GET_NEXT_BURST = IpsecMb.getNextBurst();
  private static final MethodHandle SUBMIT_BURST = IpsecMb.submitBurst();

  private static final ThreadLocal<JobQueue> OF_THREAD = ThreadLocal.withInitial(JobQueue::new);

  private final MemorySegment manager = IpsecMb.newManager();
  private final long managerAddress = manager.address();
  private final MemorySegment own = Arena.ofAuto().allocate(BYTES, LINE_BYTES);
  private final long ownAddress = own.address();
  private final long[] jobs = new long[MOST_JOBS * JOB_LONGS];

  /** Describes what is the same in all jobs. */
  private JobQueue() {
    for (int job = 0; job < jobs.length; job += JOB_LONGS) {
      jobs[job + KEY_LENGTH] = NativeMessage.KEY_BYTES;
      jobs[job + NONCE_LENGTH] = NativeMessage.NONCE_BYTES;
      jobs[job + TAG_LENGTH] = Aead.TAG_BYTES;
      jobs[job + STATUS_AND_CIPHER] = CHACHA20 << Integer.SIZE;
    }
  }

  /** Returns the queue of the current thread. */
  @HotPath
  static JobQueue ofThread() {
    return OF_THREAD.get();
  }

  /** Encrypts packets as {@link Aead#seal} does, under the key at an address. */
  @HotPath
  void seal(long key, PacketBatch batch, int from, int to) {
    int count = to - from;
    long base = batch.memory().address();
    long first = begin(count);
    for (int i = 0; i < count; i++) {
      long text = base + batch.offset(from + i);
      int length = batch.length(from + i);
      describe(i, ENCRYPT, key, text, length, text + length);
      nonce(i, first, batch.counter(from + i));
    }
    finish(count, first);
  }

  /** Decrypts and authenticates packets as {@link Aead#open} does. */
  @HotPath
  long open(long key, PacketBatch batch, int from, int to) {
    int count = to - from;
    MemorySegment memory = batch.memory();
    long base = memory.address();
    long first = begin(count);
    for (int i = 0; i < count; i++) {
      long text = base + batch.offset(from + i);
      int length = batch.length(from + i) - Aead.TAG_BYTES;
      describe(i, DECRYPT, key, text, length, ownAddress + tag(i));
      nonce(i, first, batch.counter(from + i));
    }
    finish(count, first);
    long authentic = 0;
    for (int i = 0; i < count; i++) {
      long came = batch.offset(from + i) + batch.length(from + i) - Aead.TAG_BYTES;
      if (sameTag(own, tag(i), memory, came)) {
        authentic |= 1L << from + i;
      }
    }
    return authentic;
  }

  /** Encrypts one message in place; always returns true. */
  boolean seal(NativeMessage message) {
    run(message, ENCRYPT, message.textAddress() + message.textBytes());
    return true;
  }

  /** Decrypts one message in place; returns false if it is forged. */
  boolean open(NativeMessage message) {
    MemorySegment memory = message.memory();
    run(message, DECRYPT, memory.address() + NativeMessage.WORK);
    return sameTag(memory, NativeMessage.WORK, memory, message.text() + message.textBytes());
  }

  private void run(NativeMessage message, int direction, long tag) {
    long first = begin(1);
    describe(0, direction, message.keyAddress(), message.textAddress(), message.textBytes(), tag);
    jobs[NONCE] = message.nonceAddress();
    jobs[ASSOCIATED] = message.associatedAddress();
    jobs[ASSOCIATED_LENGTH] = message.associatedBytes();
    finish(1, first);
    jobs[ASSOCIATED] = 0;
    jobs[ASSOCIATED_LENGTH] = 0;
  }

  /** Compares two tags in a time that does not depend on where they differ. */
  @HotPath
  private static boolean sameTag(MemorySegment one, long oneAt, MemorySegment other, long otherAt) {
    long first = one.get(JAVA_LONG_UNALIGNED, oneAt) ^ other.get(JAVA_LONG_UNALIGNED, otherAt);
    long second =
        one.get(JAVA_LONG_UNALIGNED, oneAt + Long.BYTES)
            ^ other.get(JAVA_LONG_UNALIGNED, otherAt + Long.BYTES);
    return (first | second) == 0;
  }

  /** Takes jobs from the queue, which lie behind one another, and returns the first's address. */
  @HotPath
  private long begin(int count) {
    try {
      if ((int)
              (long)
                  GET_NEXT_BURST.invokeExact(managerAddress, (long) count, ownAddress, 0L, 0L, 0L)
          != count) {
        throw fault();
      }
    } catch (Throwable e) {
      throw IpsecMb.failure(e);
    }
    long first = own.get(JAVA_LONG, 0);
    long last = own.get(JAVA_LONG, (count - 1L) * Long.BYTES);
    if (last - first != (count - 1L) * JOB_BYTES) {
      throw fault();
    }
    return first;
  }

  @HotPath
  private void describe(int i, int direction, long key, long text, long length, long tag) {
    int job = i * JOB_LONGS;
    jobs[job + ENCRYPTION_KEY] = key;
    jobs[job + DECRYPTION_KEY] = key;
    jobs[job + SOURCE] = text;
    jobs[job + DESTINATION] = text;
    jobs[job + CIPHER_LENGTH] = length;
    jobs[job + HASH_LENGTH] = length;
    jobs[job + TAG] = tag;
    jobs[job + DIRECTION_AND_HASH] = POLY1305 << Integer.SIZE | direction;
    jobs[job + ORDER] = direction;
  }

  /** Writes the nonce of a packet, 4 zero bytes and the counter, little-endian, into its job. */
  @HotPath
  private void nonce(int i, long first, long counter) {
    int job = i * JOB_LONGS;
    jobs[job + NONCE] = first + (long) i * JOB_BYTES + USER_DATA_OFFSET;
    jobs[job + USER_DATA] = counter << Integer.SIZE;
    jobs[job + USER_DATA + 1] = counter >>> Integer.SIZE;
  }

  /** Submits the jobs that were described. */
  @HotPath
  private void finish(int count, long first) {
    long at = first - managerAddress;
    MemorySegment.copy(jobs, 0, manager, JAVA_LONG, at, count * JOB_LONGS);
    try {
      if ((int)
              (long) SUBMIT_BURST.invokeExact(managerAddress, (long) count, ownAddress, 0L, 0L, 0L)
          != count) {
        throw fault();
      }
    } catch (Throwable e) {
      throw IpsecMb.failure(e);
    }
    for (int i = 0; i < count; i++) {
      if (manager.get(JAVA_INT, at + (long) i * JOB_BYTES + STATUS_OFFSET) != COMPLETED) {
        throw fault();
      }
    }
  }

  private static long tag(int i) {
    return TAGS + (long) i * Aead.TAG_BYTES;
  }

  /** A fault of the library or of this program: nothing in a packet brings one about. */
  private static RuntimeException fault() {
    // Jobs may be left in the queue; the thread gets another.
    OF_THREAD.remove();
    return new IllegalStateException("libIPSec_MB does not encrypt");
  }
}
