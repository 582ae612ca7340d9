package fz.wg;

import fz.command.CommandProvider;

/** Adds {@code fz wg}. */
public final class WgCommandProvider implements CommandProvider {
  /** For the service loader. */
  public WgCommandProvider() {}

  @Override
  public String name() {
    return "wg";
  }

  @Override
  public Object create() {
    return new WgCommand();
  }
}
