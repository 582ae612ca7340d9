package fz.portal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fz.command.CommandException;
import fz.portal.store.DataDirectory;
import fz.portal.web.PortalServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
  private static final String STATE =
      """
      actors: [{name: alice}]
      groups: [{name: staff, members: [alice]}]
      sites: [{name: hq}]
      resources: [{name: web, type: dns, address: web.demo.internal, site: hq}]
      policies: [{name: staff-web, group: staff, resource: web}]
      """;

  @TempDir Path temp;
  private String out;
  private String err;

  @BeforeEach
  void writeState() throws IOException {
    Files.writeString(temp.resolve("state.yaml"), STATE);
  }

  private int run(String... arguments) {
    StringWriter standard = new StringWriter();
    StringWriter error = new StringWriter();
    CommandLine line = new CommandLine(new PortalCommandProvider().create());
    line.setOut(new PrintWriter(standard, true));
    line.setErr(new PrintWriter(error, true));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof CommandException failure) {
            error.write(failure.getMessage());
            return failure.exitCode();
          }
          throw e;
        });
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--data", temp.resolve("data").toString()));
    int status = line.execute(all.toArray(String[]::new));
    out = standard.toString();
    err = error.toString();
    return status;
  }

  private int apply(String... more) {
    List<String> all = new ArrayList<>(List.of("apply", temp.resolve("state.yaml").toString()));
    all.addAll(Arrays.asList(more));
    return run(all.toArray(String[]::new));
  }

  private JsonNode json() throws IOException {
    return JsonMapper.builder().build().readTree(out);
  }

  @Test
  void appliesAndShowsWhatItDid() throws IOException {
    assertEquals(0, apply("--dry-run"), err);
    assertTrue(out.endsWith("5 changes to make\n"), out);
    assertEquals(0, apply(), err);
    assertTrue(out.contains("created  policy staff-web\n"), out);
    assertTrue(out.endsWith("5 changes made\n"), out);
    assertEquals(0, apply("--json"), err);
    assertEquals("{\"dry_run\":false,\"changes\":[]}", json().toString());
  }

  @Test
  void wrongFileIsWrongUseAndChangesNothing() throws IOException {
    Files.writeString(temp.resolve("state.yaml"), STATE.replace("site: hq}", "site: lab}"));
    assertEquals(2, apply());
    assertEquals(
        temp.resolve("state.yaml") + ":4: resources[0].site: 'lab' names no site; known: hq", err);
    run("policy", "list");
    assertEquals("", out);
    assertEquals(2, run("apply", temp.resolve("none.yaml").toString()));
    assertTrue(err.contains("no such file"), err);
  }

  @Test
  void createsListsAndRevokesTokens() throws IOException {
    apply();
    assertEquals(0, run("token", "create", "--actor", "alice", "--expires", "30d"), err);
    String text = out.strip();
    assertTrue(text.matches("fz-client\\.[0-9a-f-]{36}\\.[A-Za-z0-9_-]{43}"), text);
    assertEquals(0, run("token", "create", "--gateway", "--site", "hq", "--json"), err);
    assertTrue(json().path("token").asText().startsWith("fz-gateway."), out);
    assertEquals(0, run("token", "list", "--json"), err);
    assertEquals(2, json().size());
    assertFalse(out.contains(text.substring(text.lastIndexOf('.') + 1)));
    String id = text.split("\\.")[1];
    assertEquals(0, run("token", "revoke", id), err);
    assertEquals(1, run("token", "revoke", id));
    assertEquals(2, run("token", "create", "--actor", "bob"));
    assertTrue(err.contains("there is no actor 'bob'"), err);
    assertEquals(2, run("token", "create", "--gateway"));
    assertEquals(2, run("token", "create", "--actor", "alice", "--site", "hq"));
    assertEquals(2, run("token", "create", "--actor", "alice", "--expires", "soon"));
    assertEquals(2, run("token"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status --json",
        "token list",
        "token revoke 1",
        "token create --actor alice",
        "token create --gateway --site hq",
        "policy list --json",
        "policy grant staff-web",
        "policy revoke staff-web"
      })
  void saysThatThereIsNoDataAndCreatesNone(String command) {
    assertEquals(1, run(command.split(" ")));
    assertEquals(
        temp.resolve("data")
            + ": there is no portal data; say with --data where it is, or create it with"
            + " 'fz portal' or 'fz portal apply FILE'",
        err);
    assertEquals("", out);
    assertFalse(Files.exists(temp.resolve("data")));
  }

  @Test
  void emptyDirectoryHasNoData() throws IOException {
    Path data = Files.createDirectory(temp.resolve("data"));
    assertEquals(1, run("status"));
    assertTrue(err.startsWith(data + ": there is no portal data; "), err);
    try (Stream<Path> files = Files.list(data)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void dryRunCreatesNothing() {
    assertEquals(0, apply("--dry-run"), err);
    assertTrue(out.endsWith("5 changes to make\n"), out);
    assertFalse(Files.exists(temp.resolve("data")));
  }

  @Test
  void relayTokenCreatesData() {
    assertEquals(0, run("token", "create", "--relay"), err);
    assertEquals(0, run("token", "list"), err);
    assertEquals(1, out.lines().count(), out);
  }

  @Test
  void switchesPolicies() {
    apply();
    assertEquals(0, run("policy", "revoke", "staff-web"), err);
    assertEquals("policy staff-web is now off\n", out);
    run("policy", "disable", "staff-web");
    assertEquals("policy staff-web is already off\n", out);
    run("policy", "list");
    assertEquals("off  staff-web: staff -> web\n", out);
    assertEquals(0, run("policy", "grant", "staff-web"), err);
    assertEquals(1, run("policy", "grant", "nothing"));
  }

  @Test
  void checksWithAndWithoutDatabase() {
    assertEquals(0, run("--check"), err);
    assertTrue(out.contains("no database yet"), out);
    apply();
    assertEquals(0, run("--check"), err);
    assertTrue(out.contains("is sound"), out);
    assertEquals(2, run("--check", "--listen", "nowhere"));
    assertTrue(err.contains("'nowhere' is not ADDRESS:PORT"), err);
  }

  @Test
  void statusKnowsWhetherTheServerRuns() throws IOException {
    apply();
    assertEquals(1, run("status", "--json"), err);
    assertFalse(json().path("running").asBoolean(true));
    try (PortalServer server =
        PortalServer.start(
            DataDirectory.create(temp.resolve("data")),
            List.of(InetSocketAddress.createUnresolved("127.0.0.1", 0)))) {
      assertEquals(1, server.addresses().size());
      assertEquals(0, run("status", "--json"), err);
      assertTrue(json().path("running").asBoolean(false));
      assertEquals(1, json().path("counts").path("policies").asInt());
      assertEquals(0, apply(), err);
    }
    assertEquals(1, run("status"), err);
  }
}
