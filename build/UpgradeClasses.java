import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites, in every jar of a directory, the classes that have no stack maps because they were
 * compiled for Java 5 or older. An AOT cache cannot hold those, nor what refers to them.
 */
final class UpgradeClasses {
  /** The first version whose classes have stack maps. */
  private static final int NEW_VERSION = ClassFile.JAVA_6_VERSION;

  private static final int VERSION_OFFSET = 6;
  private static final String CLASS = ".class";

  private final ZipFile jar;
  private final ClassFile classFile;

  private UpgradeClasses(ZipFile jar) {
    this.jar = jar;
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(this::open)
            .orElse(ClassHierarchyResolver.defaultResolver());
    classFile =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy));
  }

  public static void main(String[] args) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
      for (Path path : jars) {
        upgrade(path);
      }
    }
  }

  private static void upgrade(Path path) throws IOException {
    Path rewritten = path.resolveSibling(path.getFileName() + ".new");
    try (ZipFile jar = new ZipFile(path.toFile())) {
      if (!hasOldClass(jar)) {
        return;
      }
      new UpgradeClasses(jar).write(rewritten);
    }
    Files.move(rewritten, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean hasOldClass(ZipFile jar) throws IOException {
    for (ZipEntry entry : Collections.list(jar.entries())) {
      if (entry.getName().endsWith(CLASS)) {
        try (InputStream in = jar.getInputStream(entry)) {
          if (isOld(in.readNBytes(VERSION_OFFSET + Short.BYTES))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isOld(byte[] start) {
    int version =
        Byte.toUnsignedInt(start[VERSION_OFFSET]) << 8
            | Byte.toUnsignedInt(start[VERSION_OFFSET + 1]);
    return version < NEW_VERSION;
  }

  private void write(Path path) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(path))) {
      out.setComment("Changed by fz: classes for Java 5 and older were given stack maps");
      for (ZipEntry entry : Collections.list(jar.entries())) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        out.write(upgraded(entry));
        out.closeEntry();
      }
    }
  }

  private byte[] upgraded(ZipEntry entry) throws IOException {
    byte[] bytes = jar.getInputStream(entry).readAllBytes();
    if (!entry.getName().endsWith(CLASS) || !isOld(bytes)) {
      return bytes;
    }
    ClassModel old = classFile.parse(bytes);
    byte[] upgraded = classFile.transformClass(old, withStackMaps());
    var errors = classFile.verify(upgraded);
    if (!errors.isEmpty()) {
      throw new IOException(jar.getName() + ": " + entry.getName() + ": " + errors.getFirst());
    }
    return upgraded;
  }

  private static ClassTransform withStackMaps() {
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(NEW_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    return version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
  }

  private InputStream open(ClassDesc type) {
    String descriptor = type.descriptorString();
    ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + CLASS);
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
