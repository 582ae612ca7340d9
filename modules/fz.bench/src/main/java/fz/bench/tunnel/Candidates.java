package fz.bench.tunnel;

import static fz.bench.OptionChecks.wrong;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import fz.bench.host.Sandbox;
import fz.bench.tunnel.Candidate.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The candidates that the tool knows, and those that the user gives. */
final class Candidates {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,23}");
  private static final String GO = "wireguard-go";

  private final Map<String, Candidate> all = new LinkedHashMap<>();
  private final List<String> standard = new ArrayList<>();

  /**
   * Collects them.
   *
   * @param fz the launcher, as a word of a shell command
   */
  Candidates(String fz, int mtuBytes) {
    String up = fz + " wg up --interface {if} --mtu " + mtuBytes;
    add(new Candidate("veth", Kind.CABLE, "no tunnel"), true);
    add(new Candidate(GO, Kind.WIREGUARD, GO + " --foreground {if}"), Sandbox.isOnPath(GO));
    add(new Candidate("fz", Kind.WIREGUARD, up), true);
    add(new Candidate("fz-system", Kind.SYSTEM, fz + " demo --keep"), true);
    add(new Candidate("fz-jdk", Kind.WIREGUARD, up + " --crypto jdk"), false);
    add(new Candidate("fz-openssl", Kind.WIREGUARD, up + " --crypto openssl"), false);
    add(new Candidate("fz-ipsec-mb", Kind.WIREGUARD, up + " --crypto ipsec-mb"), false);
    add(new Candidate("fz-plain", Kind.WIREGUARD, up + " --no-offload"), false);
  }

  /** Adds {@code NAME=COMMAND}. */
  void add(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw wrong("--candidate: '" + text + "' is not NAME=COMMAND");
    }
    add(text.substring(0, equals), text.substring(equals + 1));
  }

  /** Adds what a YAML file has: a mapping of names to commands. */
  void load(Path file) {
    try {
      Map<?, ?> map = new ObjectMapper(new YAMLFactory()).readValue(file.toFile(), Map.class);
      map.forEach((name, command) -> add("" + name, "" + command));
    } catch (IOException e) {
      throw wrong("--candidates: " + file + ": " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /**
   * Returns the candidates of some names, or the usual ones and those that were added.
   *
   * @param names empty for the usual ones
   */
  List<Candidate> select(List<String> names) {
    List<Candidate> chosen = new ArrayList<>();
    for (String name : names.isEmpty() ? standard : names) {
      Candidate candidate = all.get(name);
      if (candidate == null) {
        throw wrong("--run: there is no candidate " + name + "; there are: " + all.keySet());
      }
      chosen.add(candidate);
    }
    return chosen;
  }

  private void add(String name, String command) {
    if (!NAME.matcher(name).matches()) {
      throw wrong("--candidate: '" + name + "' is not a name of letters, digits and . _ -");
    }
    if (!command.contains("{if}")) {
      throw wrong("--candidate: " + name + ": its command has no {if} for the interface");
    }
    add(new Candidate(name, Kind.WIREGUARD, command), true);
  }

  private void add(Candidate candidate, boolean usual) {
    all.put(candidate.name(), candidate);
    if (usual && !standard.contains(candidate.name())) {
      standard.add(candidate.name());
    }
  }
}
