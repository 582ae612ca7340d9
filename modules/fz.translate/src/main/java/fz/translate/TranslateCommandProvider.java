package fz.translate;

import fz.command.CommandProvider;

/** Adds {@code fz translate}. */
public final class TranslateCommandProvider implements CommandProvider {
  /** For the service loader. */
  public TranslateCommandProvider() {}

  @Override
  public String name() {
    return "translate";
  }

  @Override
  public Object create() {
    return new TranslateCommand();
  }
}
