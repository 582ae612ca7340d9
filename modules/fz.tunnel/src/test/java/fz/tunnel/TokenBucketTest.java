package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void allowsABurstThenASteadyRate() {
    TokenBucket bucket = new TokenBucket(10, 5);
    long start = -3 * SECOND;
    assertEquals(5, takeAll(bucket, start));
    assertFalse(bucket.take(start + SECOND / 20));
    assertTrue(bucket.take(start + SECOND / 10));
    assertEquals(5, takeAll(bucket, start + 60 * SECOND));
  }

  private static int takeAll(TokenBucket bucket, long now) {
    int taken = 0;
    while (bucket.take(now)) {
      taken++;
    }
    return taken;
  }
}
