package fz.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.pipeline.DataPathRehearsal;
import fz.transport.Transports;
import fz.wireguard.CryptoChoice;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DataPathRehearsalTest {
  private static final int MEGABYTES = 20;
  private static final int EXCHANGES = 500;
  private static final long LIMIT_NANOS = 30_000_000_000L;

  /** TCP of both sides is acknowledged to the end, without privileges and without an interface. */
  @Test
  void bothSidesGetWhatTheOtherSends() throws IOException {
    CryptoChoice crypto = CryptoChoice.of(CryptoChoice.AUTO, CryptoChoice.AUTO, Transports.clock());
    assertTrue(DataPathRehearsal.isAvailable());
    long packets =
        DataPathRehearsal.run(crypto, Transports.clock(), MEGABYTES, EXCHANGES, LIMIT_NANOS);
    long least = 2 * (MEGABYTES * 1_000_000L / 1228 + EXCHANGES);
    assertTrue(packets >= least, packets + " of " + least + " packets");
  }
}
