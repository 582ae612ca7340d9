package fz.command;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the commands that modules of this image add. */
public final class Commands {
  private Commands() {}

  /** Returns all providers, ordered by name. */
  public static List<CommandProvider> providers() {
    ModuleLayer own = Commands.class.getModule().getLayer();
    return ServiceLoader.load(own == null ? ModuleLayer.boot() : own, CommandProvider.class)
        .stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(CommandProvider::name))
        .toList();
  }
}
