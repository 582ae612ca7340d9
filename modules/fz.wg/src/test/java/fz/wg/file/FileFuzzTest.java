package fz.wg.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.command.CommandException;
import fz.command.ExitCode;
import java.nio.charset.StandardCharsets;

/** Any text as a configuration file. */
class FileFuzzTest {
  /** It is read, or refused in one line that begins with the place. */
  @FuzzTest
  void file(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      InterfaceFile file = FileReader.read("f", text.lines().toList());
      assertTrue(file.peers().size() <= text.length());
    } catch (CommandException e) {
      assertEquals(ExitCode.WRONG_USE, e.exitCode());
      assertTrue(e.getMessage().matches("(?s)f:[0-9]+: .+"), e.getMessage());
    }
  }
}
