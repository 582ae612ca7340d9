package fz.app.train;

import fz.command.ExitCode;
import fz.pipeline.DataPathRehearsal;
import fz.transport.Transports;
import fz.wireguard.CryptoChoice;
import fz.wireguard.Curve25519;
import fz.wireguard.Rehearsal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Does, in this process and without privileges, what each start of fz does, and sends packets
 * through a tunnel over loopback. The launcher runs it with {@code -XX:AOTCacheOutput}: the classes
 * that it loads and the profiles of the code that it runs are there from the start next time.
 */
@Command(
    name = "train",
    hidden = true,
    mixinStandardHelpOptions = true,
    header = "Go through what every start does, for the virtual machine to record.")
public final class TrainCommand implements Callable<Integer> {
  /** Nothing listens there: an agent of the training gets as far as the first connection. */
  private static final String NO_PORTAL = "ws://127.0.0.1:9";

  private static final List<String> AGENT =
      List.of("--api-url", NO_PORTAL, "--id", "training", "--transport", "pcap", "--port", "0");

  private static final int REHEARSALS = 20;
  private static final long REHEARSAL_NANOS = 500_000_000;
  private static final int DATA_MEGABYTES = 800;
  private static final int DATA_EXCHANGES = 5_000;
  private static final long DATA_NANOS = 20_000_000_000L;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public TrainCommand() {}

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("fz-train");
    try {
      Path capture = TrainingCapture.write(directory);
      run("providers", "--json");
      runIfPresent("portal", "--help");
      wireGuard(directory, capture);
      agent("gateway", capture, "TRAINING");
      agent("client", capture, "--dns-control", "disabled");
      rehearse();
    } finally {
      delete(directory);
    }
    return ExitCode.OK;
  }

  /** An interface whose host has only a capture file to send ends by itself. */
  private void wireGuard(Path directory, Path capture) throws IOException {
    Path file = directory.resolve("wg0.conf");
    String key = Base64.getEncoder().encodeToString(new byte[Curve25519.KEY_BYTES]);
    Files.writeString(file, "[Interface]\nPrivateKey = " + key + "\n");
    String sockets = directory.toString();
    runIfPresent("wg", "show", "--sockets", sockets);
    runIfPresent(
        "wg",
        "up",
        file.toString(),
        "--sockets",
        sockets,
        "--transport",
        "pcap",
        "--transport-option",
        "input=" + capture);
  }

  /** So often and so much that the optimizing compiler has compiled what matters. */
  private static void rehearse() throws IOException {
    CryptoChoice crypto = CryptoChoice.of(CryptoChoice.AUTO, CryptoChoice.AUTO, Transports.clock());
    for (int i = 0; i < REHEARSALS; i++) {
      Rehearsal.run(crypto, new SecureRandom(), Transports.clock(), REHEARSAL_NANOS);
    }
    if (DataPathRehearsal.isAvailable()) {
      DataPathRehearsal.run(crypto, Transports.clock(), DATA_MEGABYTES, DATA_EXCHANGES, DATA_NANOS);
    }
  }

  private void agent(String name, Path capture, String... more) {
    String[] arguments =
        Stream.of(
                Stream.of(name),
                AGENT.stream(),
                Stream.of("--transport-option", "input=" + capture),
                Stream.of(more))
            .flatMap(part -> part)
            .toArray(String[]::new);
    run(arguments);
  }

  private void runIfPresent(String name, String... more) {
    if (spec.parent().subcommands().containsKey(name)) {
      run(Stream.concat(Stream.of(name), Stream.of(more)).toArray(String[]::new));
    }
  }

  /** Runs a command whose output nobody needs; that an agent finds no portal is no failure here. */
  private void run(String... arguments) {
    CommandLine line = spec.parent().commandLine();
    PrintWriter out = line.getOut();
    PrintWriter err = line.getErr();
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      line.setOut(nowhere);
      line.setErr(nowhere);
      line.execute(arguments);
    } finally {
      line.setOut(out);
      line.setErr(err);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(TrainCommand::deleteOne);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
