package fz.netcheck;

import fz.command.CommandProvider;

/** Adds {@code fz ice}. */
public final class IceCommandProvider implements CommandProvider {
  /** For the service loader. */
  public IceCommandProvider() {}

  @Override
  public String name() {
    return "ice";
  }

  @Override
  public Object create() {
    return new IceCommand();
  }
}
