package fz.archtest;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The rules, for the classes below one root package: {@code fz} for the project, and the package of
 * the violating samples that prove each rule.
 */
final class Rules {
  private static final Set<String> AMBIENT_METHODS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.getLogger",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.util.UUID.randomUUID");

  private final String root;

  Rules(String root) {
    this.root = root;
  }

  /** Returns every rule by name. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("every class belongs to a module of the table", everyClassHasAModule());
    rules.put("dependencies point down", layers());
    rules.put("no cycles between packages", noCycles());
    rules.put("cores own no threads and no locks", noThreadsInCores());
    rules.put("cores own no sockets and no files", noIoInCores());
    rules.put("cores ask for no time, randomness or environment", noAmbientEffectsInCores());
    rules.put("cores do not log", noLoggingInCores());
    rules.put("libraries stay where they belong", librariesStayHome());
    rules.put("native calls only in the modules for them", nativeCallsStayHome());
    rules.put("hot path calls nothing that allocates or blocks", hotPath());
    rules.put("providers are public and final", providersArePublicAndFinal());
    rules.put("no mutable static fields", noMutableStatics());
    rules.put("no empty names", names());
    rules.put("nobody prints but commands", noPrinting());
    return rules;
  }

  private ArchRule everyClassHasAModule() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            condition(
                "belong to a module of the table",
                (type, events) -> {
                  if (moduleOf(type) == null) {
                    events.add(SimpleConditionEvent.violated(type, type.getName()));
                  }
                }));
  }

  private ArchRule layers() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            condition(
                "depend only on modules that the table allows",
                (type, events) -> {
                  String from = moduleOf(type);
                  for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String to = moduleOf(dependency.getTargetClass());
                    boolean allowed =
                        from == null
                            || to == null
                            || to.equals(from)
                            || Layers.ALLOWED.get(from).contains(to);
                    if (!allowed) {
                      events.add(
                          SimpleConditionEvent.violated(
                              dependency, from + " -> " + to + ": " + dependency.getDescription()));
                    }
                  }
                }));
  }

  private ArchRule noCycles() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  private ArchRule noThreadsInCores() {
    return noClasses()
        .that(inCores())
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.util.concurrent.locks..")
                .or(named("java.lang.Thread", "java.util.Timer", "java.util.TimerTask"))
                .or(named("java.util.concurrent.ExecutorService", "java.util.concurrent.Executor"))
                .or(
                    named(
                        "java.util.concurrent.Executors",
                        "java.util.concurrent.CompletableFuture",
                        "java.util.concurrent.ForkJoinPool")));
  }

  private ArchRule noIoInCores() {
    return noClasses()
        .that(inCores())
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.channels..", "java.nio.file..", "java.net.http..")
                .or(
                    named(
                        "java.net.Socket",
                        "java.net.ServerSocket",
                        "java.net.DatagramSocket",
                        "java.net.NetworkInterface",
                        "java.io.File",
                        "java.io.FileInputStream",
                        "java.io.FileOutputStream")));
  }

  private ArchRule noAmbientEffectsInCores() {
    return classes()
        .that(inCores())
        .should(
            condition(
                "take time, randomness and configuration as arguments",
                (type, events) -> {
                  for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    String owner = access.getTargetOwner().getFullName();
                    String target = owner + "." + access.getTarget().getName();
                    boolean constructsRandom =
                        access.getTarget().getName().equals("<init>")
                            && (owner.equals("java.util.Random")
                                || owner.equals("java.security.SecureRandom"));
                    boolean resolvesNames =
                        owner.equals("java.net.InetAddress")
                            && Set.of("getByName", "getAllByName", "getLocalHost")
                                .contains(access.getTarget().getName());
                    boolean readsClock =
                        owner.equals("java.time.Clock")
                            && access.getTarget().getName().startsWith("system");
                    if (AMBIENT_METHODS.contains(target)
                        || constructsRandom
                        || resolvesNames
                        || readsClock) {
                      events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                    }
                  }
                }));
  }

  private ArchRule noLoggingInCores() {
    return noClasses()
        .that(inCores())
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.slf4j..", "java.util.logging..", "ch.qos.logback..")
                .or(named("java.lang.System$Logger")));
  }

  private ArchRule librariesStayHome() {
    Map<String, Set<String>> homes =
        Map.of(
            "com.lmax.disruptor", Set.of("pipeline"),
            "com.google.inject", Set.of("app"),
            "com.fasterxml.jackson",
                Set.of(
                    "app", "control", "netcheck", "portal", "relay", "translate", "tunnel", "wg"),
            "org.bouncycastle", Set.of("wireguard"),
            "org.xbill.DNS", Set.of("dns", "app"),
            "org.eclipse.jetty", Set.of("portal"),
            "java.sql", Set.of("portal"),
            "io.netty", Set.of("channel"),
            "picocli", Set.of("app", "command", "netcheck", "portal", "relay", "translate", "wg"),
            "ch.qos.logback", Set.of("app"));
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            condition(
                "use a library only in its home",
                (type, events) -> {
                  for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target = dependency.getTargetClass().getPackageName();
                    homes.forEach(
                        (library, modules) -> {
                          boolean uses = target.equals(library) || target.startsWith(library + ".");
                          if (uses && !modules.contains(moduleOf(type))) {
                            events.add(
                                SimpleConditionEvent.violated(
                                    dependency, dependency.getDescription()));
                          }
                        });
                  }
                }));
  }

  private ArchRule nativeCallsStayHome() {
    return noClasses()
        .that(
            describe(
                "are outside the modules for native calls",
                type ->
                    !Set.of("linux", "crypto.openssl", "crypto.ipsecmb")
                        .contains("" + moduleOf(type))))
        .should()
        .dependOnClassesThat(
            named("java.lang.foreign.Linker", "java.lang.foreign.SymbolLookup")
                .or(named("java.lang.foreign.FunctionDescriptor")));
  }

  private ArchRule hotPath() {
    return methods()
        .that(
            describe(
                "are on the hot path",
                method ->
                    method.isAnnotatedWith("fz.packet.HotPath")
                        || method.getOwner().isAnnotatedWith("fz.packet.HotPath")))
        .should(
            new ArchCondition<JavaMethod>("neither allocate, block, log nor throw") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                  events.add(SimpleConditionEvent.violated(method, method + " is synchronized"));
                }
                for (JavaAccess<?> access : method.getAccessesFromSelf()) {
                  if (allocatesOrBlocks(access)) {
                    events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                  }
                }
              }
            });
  }

  private static boolean allocatesOrBlocks(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    boolean boxes =
        name.equals("valueOf")
            && Set.of("java.lang.Long", "java.lang.Integer", "java.lang.Byte", "java.lang.Short")
                .contains(owner.getFullName());
    return boxes
        || owner.getPackageName().startsWith("java.util.stream")
        || owner.getPackageName().startsWith("java.util.concurrent.locks")
        || owner.isAssignableTo("java.util.Optional")
        || owner.isAssignableTo("java.util.Iterator")
        || owner.isAssignableTo("java.lang.System$Logger")
        || owner.isAssignableTo("org.slf4j.Logger")
        || (owner.isEquivalentTo(String.class) && name.equals("format"))
        || (owner.isEquivalentTo(System.class) && name.equals("nanoTime"))
        // The compiler puts a MatchException behind every switch over an enum; it is never reached.
        || (name.equals("<init>")
            && owner.isAssignableTo(Throwable.class)
            && !owner.isEquivalentTo(MatchException.class));
  }

  private ArchRule providersArePublicAndFinal() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .haveSimpleNameEndingWith("Provider")
        .and()
        .areNotInterfaces()
        .and()
        .areTopLevelClasses()
        .should()
        .bePublic()
        .andShould()
        .haveModifier(JavaModifier.FINAL);
  }

  private ArchRule noMutableStatics() {
    return fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage(root + "..")
        .should()
        .beFinal();
  }

  private ArchRule names() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .haveNameMatching(".*(Impl|Manager|Helper|Helpers|Util|Utils|Service)$");
  }

  private ArchRule noPrinting() {
    return noClasses()
        .that(
            describe(
                "are not commands",
                type -> !Set.of("app", "netcheck", "portal", "wg").contains("" + moduleOf(type))))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err");
  }

  private DescribedPredicate<JavaClass> inCores() {
    return describe(
        "are in a pure core",
        type ->
            moduleOf(type) != null
                && (Layers.PURE.contains(moduleOf(type))
                    || Layers.PURE_PACKAGES.stream()
                        .anyMatch(pure -> type.getPackageName().equals(root + "." + pure))));
  }

  private String moduleOf(JavaClass type) {
    return Layers.moduleOf(root, type.getPackageName());
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    return describe(
        "are one of " + Arrays.toString(names),
        type -> Arrays.asList(names).contains(type.getFullName()));
  }

  private static ArchCondition<JavaClass> condition(String text, Check check) {
    return new ArchCondition<>(text) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        check.check(type, events);
      }
    };
  }

  /** Examines one class. */
  private interface Check {
    void check(JavaClass type, ConditionEvents events);
  }
}
