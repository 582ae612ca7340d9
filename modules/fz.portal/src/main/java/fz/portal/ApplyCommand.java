package fz.portal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.portal.apply.Change;
import fz.portal.apply.Document;
import fz.portal.apply.DocumentException;
import fz.portal.apply.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the state what a file says. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Make actors, groups, sites, resources and policies what a YAML file says.",
      "",
      "A section of the file lists all that there should be of its kind; what it does not list is"
          + " deleted. A section that is absent changes nothing.",
      ""
    })
final class ApplyCommand implements Callable<Integer> {
  private static final long MAX_BYTES = 16 << 20;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Mixin private DataOption data;

  @Option(names = "--dry-run", description = "Only print what would change.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String text = text();
    List<Change> changes;
    try {
      Document document = Document.parse(file.toString(), text);
      changes =
          dryRun
              ? data.readOrNew(stores -> Plan.of(document, stores.directory().load()).changes())
              : data.change(
                  stores -> {
                    Plan plan = Plan.of(document, stores.directory().load());
                    plan.execute(stores.directory());
                    return plan.changes();
                  });
    } catch (DocumentException e) {
      throw new CommandException(ExitCode.WRONG_USE, e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(toJson(changes));
    } else {
      print(changes, out);
    }
    out.flush();
    return ExitCode.OK;
  }

  private String text() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandException(ExitCode.WRONG_USE, file + ": has more than 16 MiB");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": is not UTF-8 text", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.WRONG_USE, file + ": cannot be read", e);
    }
  }

  private void print(List<Change> changes, PrintWriter out) {
    for (Change change : changes) {
      out.printf("%-8s %s %s%n", word(change), change.kind(), change.name());
    }
    out.println(
        changes.isEmpty()
            ? "nothing to change"
            : changes.size()
                + (changes.size() == 1 ? " change" : " changes")
                + (dryRun ? " to make" : " made"));
  }

  private ObjectNode toJson(List<Change> changes) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("dry_run", dryRun);
    ArrayNode list = root.putArray("changes");
    for (Change change : changes) {
      list.addObject()
          .put("action", word(change))
          .put("kind", change.kind())
          .put("name", change.name());
    }
    return root;
  }

  private static String word(Change change) {
    return change.action().name().toLowerCase(Locale.ROOT);
  }
}
