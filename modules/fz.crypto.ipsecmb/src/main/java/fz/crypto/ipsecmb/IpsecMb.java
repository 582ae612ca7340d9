package fz.crypto.ipsecmb;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The library libIPSec_MB, version 1.3, on a processor with AVX-512.
 *
 * <p>Its interface is a structure, the manager, that holds function pointers and the queue of jobs.
 * All layouts here and in {@link JobQueue} are those of {@code intel-ipsec-mb.h} 1.3.0 under the
 * System V ABI of x86-64, and all pointers and sizes are integers of 64 bits. Other versions are
 * refused: from 1.4 on, jobs of a burst need a member that 1.3 does not have.
 *
 * <pre>
 *   IMB_MGR  flags 0 | features 8 | reserved 16 | used_arch 56 | imb_errno 60 | functions 64
 *            get_next_burst 952 | submit_burst_nocheck 968 | jobs 1024 | ...
 * </pre>
 */
final class IpsecMb {
  /** How the library's memory must be aligned. */
  private static final long ALIGNMENT = 64;

  // Members of the manager.
  private static final long FEATURES = 8;
  private static final long USED_ARCHITECTURE = 56;
  private static final long ERROR = 60;
  private static final long GET_NEXT_BURST = 952;
  private static final long SUBMIT_BURST_NOCHECK = 968;

  /** Where the jobs of a manager begin. */
  static final long JOBS = 1024;

  // IMB_ARCH_AVX512. One step below, the library's Poly1305 is not vectorized.
  private static final int AVX512 = 5;

  // IMB_FEATURE_SAFE_DATA: key material is cleared from registers and stack. IMB_FEATURE_SELF_TEST
  // and IMB_FEATURE_SELF_TEST_PASS: the library has tested itself.
  private static final long NEEDED_FEATURES = 1L << 14 | 1L << 20 | 1L << 21;

  private static final int CHECKED_VERSION = 0x103;

  /**
   * One form for all functions, six numbers and a result whose low half is an {@code int}: what a
   * function does not take is left in registers that it does not read (System V and AArch64 calling
   * conventions). Each further form would cost the start of each process some 10 ms.
   */
  private static final FunctionDescriptor FORM =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private IpsecMb() {}

  /** Returns false if the library is missing, of another version, or slow on this processor. */
  static boolean isAvailable() {
    return Loaded.MISSING.isEmpty();
  }

  /** Returns the version and the kind of code, or why the library cannot be used. */
  static String description() {
    return Loaded.MISSING.orElse(
        "Intel Multi-Buffer Crypto " + version(Loaded.VERSION) + ", AVX-512");
  }

  /** Throws an exception unless the library is available. */
  static void require() {
    if (!isAvailable()) {
      throw new IllegalStateException(description());
    }
  }

  /** Returns true if the layouts in this module were compared with the header of that version. */
  static boolean isChecked(int version) {
    return version >>> 8 == CHECKED_VERSION;
  }

  /** Returns a manager that is ready for jobs, in memory that is freed with the segment. */
  static MemorySegment newManager() {
    require();
    return Loaded.initialized();
  }

  /** Binds {@code uint32_t get_next_burst(IMB_MGR *, uint32_t jobs, IMB_JOB **)}. */
  static MethodHandle getNextBurst() {
    return burst(GET_NEXT_BURST);
  }

  /** Binds {@code uint32_t submit_burst_nocheck(IMB_MGR *, uint32_t jobs, IMB_JOB **)}. */
  static MethodHandle submitBurst() {
    return burst(SUBMIT_BURST_NOCHECK);
  }

  /** Returns an exception to throw in the place of what a call threw. */
  static RuntimeException failure(Throwable e) {
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** All managers of a processor point to the same functions. */
  private static MethodHandle burst(long member) {
    require();
    return bind(MemorySegment.ofAddress(Loaded.SAMPLE.get(JAVA_LONG, member)));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(MemorySegment address) {
    return Linker.nativeLinker().downcallHandle(address, FORM);
  }

  private static String version(int number) {
    return (number >>> 16) + "." + (number >>> 8 & 0xff) + "." + (number & 0xff);
  }

  /** Initialized at first use, so that constructing a provider touches nothing native. */
  private static final class Loaded {
    static final boolean RIGHT_PROCESSOR = System.getProperty("os.arch").equals("amd64");
    static final Optional<SymbolLookup> LOOKUP = RIGHT_PROCESSOR ? find() : Optional.empty();
    static final int VERSION = LOOKUP.isPresent() ? number() : 0;
    static final MemorySegment SAMPLE = isChecked(VERSION) ? initialized() : MemorySegment.NULL;
    static final Optional<String> MISSING = missing();

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> find() {
      try {
        return Optional.of(SymbolLookup.libraryLookup("libIPSec_MB.so.1", Arena.global()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private static Optional<String> missing() {
      String name = "Intel Multi-Buffer Crypto";
      if (!RIGHT_PROCESSOR) {
        return Optional.of(name + " (for x86-64 only)");
      }
      if (LOOKUP.isEmpty()) {
        return Optional.of("libIPSec_MB.so.1 (not found: apt-get install libipsec-mb1)");
      }
      name += " " + version(VERSION);
      if (!isChecked(VERSION)) {
        return Optional.of(name + " (version 1.3 is needed)");
      }
      if (SAMPLE.get(JAVA_INT, USED_ARCHITECTURE) != AVX512) {
        return Optional.of(name + " (this processor has no AVX-512)");
      }
      if (SAMPLE.get(JAVA_INT, ERROR) != 0
          || (SAMPLE.get(JAVA_LONG, FEATURES) & NEEDED_FEATURES) != NEEDED_FEATURES
          || SAMPLE.byteSize() < JOBS + JobQueue.JOBS_BYTES) {
        return Optional.of(name + " (its self-test failed, or it leaves keys in memory)");
      }
      return Optional.empty();
    }

    private static int number() {
      try {
        return (int) (long) function("imb_get_version").invokeExact(0L, 0L, 0L, 0L, 0L, 0L);
      } catch (Throwable e) {
        throw failure(e);
      }
    }

    static MemorySegment initialized() {
      try {
        long bytes = (long) function("imb_get_mb_mgr_size").invokeExact(0L, 0L, 0L, 0L, 0L, 0L);
        MemorySegment manager = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        // No flags, and the memory is to be cleared.
        long same =
            (long)
                function("imb_set_pointers_mb_mgr")
                    .invokeExact(manager.address(), 0L, 1L, 0L, 0L, 0L);
        if (same != manager.address()) {
          throw new IllegalStateException("libIPSec_MB takes no memory");
        }
        // The second pointer would receive the architecture.
        long _ =
            (long) function("init_mb_mgr_auto").invokeExact(manager.address(), 0L, 0L, 0L, 0L, 0L);
        return manager;
      } catch (Throwable e) {
        throw failure(e);
      }
    }

    private static MethodHandle function(String name) {
      return bind(LOOKUP.orElseThrow().findOrThrow(name));
    }
  }
}
