package fz.archtest;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Where the modules of the project lie: this module runs on the class path, and so do they. */
final class ModulePath {
  private ModulePath() {}

  /** Returns the jars or class directories of the project's modules. */
  static List<Path> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.toString().contains("/modules/fz."))
        .filter(path -> !path.toString().contains("fz.archtest"))
        .sorted()
        .toList();
  }

  /** Returns the descriptors of the project's modules, by name. */
  static TreeMap<String, ModuleDescriptor> descriptors() {
    TreeMap<String, ModuleDescriptor> found = new TreeMap<>();
    for (ModuleReference reference : ModuleFinder.of(entries().toArray(Path[]::new)).findAll()) {
      found.put(reference.descriptor().name(), reference.descriptor());
    }
    return found;
  }
}
