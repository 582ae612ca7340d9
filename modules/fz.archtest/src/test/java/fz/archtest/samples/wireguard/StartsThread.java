package fz.archtest.samples.wireguard;

/** Violates: cores own no threads and no locks. */
final class StartsThread {
  void start() {
    new Thread(() -> {}).start();
  }
}
