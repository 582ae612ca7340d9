package fz.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.wireguard.Curve25519;
import fz.wireguard.ProviderSelection;
import fz.wireguard.X25519Providers;
import fz.wireguard.spi.X25519Provider;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenSslX25519Test {
  private final X25519Provider provider = new OpenSslX25519Provider();

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(provider.isAvailable(), "libcrypto 3 is not installed");
  }

  @Test
  void isTakenAmongTheProviders() {
    ProviderSelection<X25519Provider> found = X25519Providers.fastest(System::nanoTime);
    assertEquals("openssl", found.provider().name());
    assertTrue(found.rejected().isEmpty());
    assertTrue(found.candidates().getFirst().nanosPerOperation() > 0);
  }

  @Test
  void agreesWithTheBuiltInOne() {
    Random random = new Random(25_519);
    for (int i = 0; i < 200; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      byte[] own = new byte[32];
      provider.publicKey(key, own);
      assertArrayEquals(Curve25519.publicKey(key), own);
      byte[] other = new byte[40];
      random.nextBytes(other);
      byte[] expected = new byte[32];
      byte[] shared = new byte[32];
      assertTrue(X25519Providers.builtIn().agree(key, other, 8, expected));
      assertTrue(provider.agree(key, other, 8, shared));
      assertArrayEquals(expected, shared);
    }
  }

  @Test
  void refusedSecretIsZero() {
    byte[] shared = new byte[32];
    Arrays.fill(shared, (byte) 9);
    assertFalse(provider.agree(new byte[32], new byte[32], 0, shared));
    assertArrayEquals(new byte[32], shared);
  }

  @Test
  void refusesArraysOfOtherLengths() {
    byte[] key = new byte[32];
    byte[] tooShort = new byte[31];
    assertThrows(IllegalArgumentException.class, () -> provider.agree(tooShort, key, 0, key));
    assertThrows(IllegalArgumentException.class, () -> provider.agree(key, key, 0, tooShort));
    byte[] shared = new byte[32];
    assertThrows(IndexOutOfBoundsException.class, () -> provider.agree(key, key, 1, shared));
  }

  /** Each call makes three objects of the library; half of these calls end with a refusal. */
  @Test
  void leaksNothing() {
    Heap heap = new Heap();
    int calls = 2_000;
    call(calls);
    long least = Long.MAX_VALUE;
    // The least of some rounds: the compiler of the virtual machine uses the same heap.
    for (int round = 0; round < 5; round++) {
      long before = heap.bytesInUse();
      call(calls);
      least = Math.min(least, heap.bytesInUse() - before);
    }
    assertTrue(least < calls * 16L, least + " bytes more after " + calls + " calls");
  }

  private void call(int times) {
    byte[] key = new byte[32];
    key[0] = 8;
    byte[] shared = new byte[32];
    byte[] nine = new byte[32];
    nine[0] = 9;
    byte[] zero = new byte[32];
    for (int i = 0; i < times; i += 2) {
      assertTrue(provider.agree(key, nine, 0, shared));
      assertFalse(provider.agree(key, zero, 0, shared));
    }
  }

  /** The heap of the C library, where libcrypto has its objects. */
  private static final class Heap {
    private static final int FIELDS = 10;
    private static final int IN_USE = 7;

    private final MethodHandle mallinfo;

    @SuppressWarnings("restricted")
    Heap() {
      Optional<MemorySegment> symbol = Linker.nativeLinker().defaultLookup().find("mallinfo2");
      assumeTrue(symbol.isPresent(), "this C library does not tell the size of its heap");
      mallinfo =
          Linker.nativeLinker()
              .downcallHandle(
                  symbol.orElseThrow(),
                  FunctionDescriptor.of(
                      MemoryLayout.structLayout(
                          MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG))));
    }

    long bytesInUse() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment info = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
        return info.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }
}
