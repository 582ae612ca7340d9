package fz.portal;

import fz.command.CommandProvider;

/** Adds {@code fz portal}. */
public final class PortalCommandProvider implements CommandProvider {
  /** For the service loader. */
  public PortalCommandProvider() {}

  @Override
  public String name() {
    return "portal";
  }

  @Override
  public Object create() {
    return new PortalCommand();
  }
}
