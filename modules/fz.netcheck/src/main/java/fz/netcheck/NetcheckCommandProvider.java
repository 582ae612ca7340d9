package fz.netcheck;

import fz.command.CommandProvider;

/** Adds {@code fz netcheck}. */
public final class NetcheckCommandProvider implements CommandProvider {
  /** For the service loader. */
  public NetcheckCommandProvider() {}

  @Override
  public String name() {
    return "netcheck";
  }

  @Override
  public Object create() {
    return new NetcheckCommand();
  }
}
