package fz.portal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.portal.policy.Directory;
import fz.portal.policy.Policy;
import fz.portal.store.Stores;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Switches policies on and off. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "List policies and switch them on and off; new ones come from 'fz portal apply'.",
    subcommands = {PolicyCommand.Grant.class, PolicyCommand.Revoke.class, PolicyCommand.List.class})
final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say grant, revoke or list");
  }

  /** Switches on. */
  @Command(
      name = "grant",
      aliases = "enable",
      mixinStandardHelpOptions = true,
      description = "Switch a policy on: the group may reach the resource.")
  static final class Grant extends Switch {
    Grant() {
      super(true);
    }
  }

  /** Switches off. */
  @Command(
      name = "revoke",
      aliases = "disable",
      mixinStandardHelpOptions = true,
      description = "Switch a policy off: access ends at once, for open connections too.")
  static final class Revoke extends Switch {
    Revoke() {
      super(false);
    }
  }

  /** Switches a policy. */
  abstract static class Switch implements Callable<Integer> {
    private final boolean on;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The name of the policy.")
    private String name;

    @Mixin private DataOption data;

    Switch(boolean on) {
      this.on = on;
    }

    @Override
    public Integer call() {
      boolean changed = data.changeExisting(this::change);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "policy " + name + " is " + (changed ? "now " : "already ") + (on ? "on" : "off"));
      out.flush();
      return ExitCode.OK;
    }

    private boolean change(Stores stores) {
      Policy policy =
          stores
              .directory()
              .load()
              .policyNamed(name)
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.CANNOT_RUN,
                          "there is no policy '" + name + "'; see 'fz portal policy list'"));
      stores
          .directory()
          .save(new Policy(policy.id(), policy.name(), policy.groupId(), policy.resourceId(), on));
      return policy.enabled() != on;
    }
  }

  /** Lists policies. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the policies.")
  static final class List implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin private DataOption data;

    @Override
    public Integer call() {
      Directory directory = data.read(stores -> stores.directory().load());
      PrintWriter out = spec.commandLine().getOut();
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      directory.policies().values().stream()
          .sorted((a, b) -> a.name().compareTo(b.name()))
          .forEach(
              policy -> {
                String group = directory.groups().get(policy.groupId()).name();
                String resource = directory.resources().get(policy.resourceId()).name();
                all.addObject()
                    .put("name", policy.name())
                    .put("group", group)
                    .put("resource", resource)
                    .put("enabled", policy.enabled());
                if (!json) {
                  out.printf(
                      "%-3s  %s: %s -> %s%n",
                      policy.enabled() ? "on" : "off", policy.name(), group, resource);
                }
              });
      if (json) {
        out.println(all);
      }
      out.flush();
      return ExitCode.OK;
    }
  }
}
