package fz.transport.udp;

import fz.linux.BootClock;
import fz.linux.Libc;
import fz.transport.ClockProvider;
import java.util.function.LongSupplier;

/** Provides {@code CLOCK_BOOTTIME} of Linux. */
public final class BootClockProvider implements ClockProvider {
  /** Creates the provider. */
  public BootClockProvider() {}

  @Override
  public boolean isAvailable() {
    return Libc.isSupported();
  }

  @Override
  public LongSupplier open() {
    return new BootClock();
  }
}
