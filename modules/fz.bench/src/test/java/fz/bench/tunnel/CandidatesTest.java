package fz.bench.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.command.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidatesTest {
  private final Candidates candidates = new Candidates("/opt/fz", 1280);

  @Test
  void addsWhatTheUserGives(@TempDir Path directory) throws Exception {
    candidates.add("new=/opt/go --foreground {if}");
    Path file = directory.resolve("more.yaml");
    Files.writeString(file, "other: prog {dir} {if}\n");
    candidates.load(file);
    assertEquals(
        List.of("/opt/go --foreground {if}", "prog {dir} {if}"),
        candidates.select(List.of("new", "other")).stream().map(Candidate::command).toList());
    assertTrue(candidates.select(List.of()).stream().map(Candidate::name).toList().contains("new"));
  }

  @Test
  void knowsItsOwn() {
    assertEquals(
        "/opt/fz wg up --interface {if} --mtu 1280",
        candidates.select(List.of("fz")).getFirst().command());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nameonly", "=x {if}", "a b=x {if}", "x=no interface", "-x={if}"})
  void refusesWhatIsNoCandidate(String text) {
    assertThrows(CommandException.class, () -> candidates.add(text));
  }

  @Test
  void refusesFilesAndNamesThatAreWrong(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("bad.yaml");
    Files.writeString(file, "- a list\n");
    assertThrows(CommandException.class, () -> candidates.load(file));
    assertThrows(CommandException.class, () -> candidates.load(directory.resolve("none")));
    assertThrows(CommandException.class, () -> candidates.select(List.of("unknown")));
  }
}
