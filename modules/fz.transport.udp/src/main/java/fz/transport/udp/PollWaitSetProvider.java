package fz.transport.udp;

import fz.linux.Libc;
import fz.transport.WaitSet;
import fz.transport.WaitSetProvider;
import java.io.IOException;

/** Provides wait sets over {@code ppoll}. */
public final class PollWaitSetProvider implements WaitSetProvider {
  /** Creates the provider. */
  public PollWaitSetProvider() {}

  @Override
  public String name() {
    return "ppoll";
  }

  @Override
  public boolean isAvailable() {
    return Libc.isSupported();
  }

  @Override
  public WaitSet open() throws IOException {
    return new PollWaitSet();
  }
}
