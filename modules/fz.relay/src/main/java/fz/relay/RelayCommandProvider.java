package fz.relay;

import fz.command.CommandProvider;

/** Adds {@code fz relay}. */
public final class RelayCommandProvider implements CommandProvider {
  /** For the service loader. */
  public RelayCommandProvider() {}

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public Object create() {
    return new RelayCommand();
  }
}
