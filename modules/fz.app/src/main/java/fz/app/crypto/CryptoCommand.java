package fz.app.crypto;

import fz.app.crypto.CryptoFigures.Agreement;
import fz.app.crypto.CryptoFigures.Cipher;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.wireguard.CryptoChoice;
import fz.wireguard.spi.CryptoProvider;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows which implementations of the cryptography there are, what they achieve and which is used.
 */
@Command(
    name = "crypto",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Test and measure the packet ciphers and key agreements of this image.",
      "",
      "Packets are encrypted with ChaCha20-Poly1305, handshakes agree on keys with X25519. An agent"
          + " takes the first that is machine code and passes its self-test, unless another is twice"
          + " as fast, or else the first that works. This command measures all of them warmed up, and an"
          + " asterisk marks what an agent here would take.",
      ""
    },
    footer = {
      "",
      "Example: is another one faster on this machine, and how to use it",
      "",
      "  fz crypto",
      "  fz client --crypto jdk --key-agreement bouncycastle ..."
    })
public final class CryptoCommand implements Callable<Integer> {
  private static final int MOST_MILLIS = 10_000;
  private static final double LEAST_GAIN = 1.1;

  @Option(
      names = "--time",
      paramLabel = "MILLIS",
      defaultValue = "100",
      description =
          "How long each figure is measured, after as long a warm-up (default: ${DEFAULT-VALUE}).")
  private int millis;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Creates the command. */
  public CryptoCommand() {}

  @Override
  public Integer call() {
    if (millis < 1 || millis > MOST_MILLIS) {
      throw new CommandException(
          ExitCode.WRONG_USE, "--time " + millis + ": give milliseconds, 1 to " + MOST_MILLIS);
    }
    long begin = System.nanoTime();
    CryptoChoice choice = CryptoChoice.of(CryptoChoice.AUTO, CryptoChoice.AUTO, System::nanoTime);
    long choiceNanos = System.nanoTime() - begin;
    CryptoFigures figures = CryptoFigures.measure(new Meter(millis));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(CryptoJson.of(choice, choiceNanos, figures));
    } else {
      print(out, choice, choiceNanos, figures);
    }
    out.flush();
    return ExitCode.OK;
  }

  private static void print(
      PrintWriter out, CryptoChoice choice, long choiceNanos, CryptoFigures figures) {
    String usedCipher = choice.aead().provider().name();
    String usedAgreement = choice.x25519().provider().name();
    out.printf("%-16s", "packets, MB/s");
    CryptoFigures.LENGTHS.forEach(length -> out.printf(" %9s %9s", "seal " + length, "open"));
    out.println();
    for (Cipher cipher : figures.ciphers()) {
      out.printf("%s %-14s", mark(cipher.provider().name(), usedCipher), cipher.provider().name());
      for (int i = 0; i < cipher.sealed().size(); i++) {
        out.printf(" %9.0f %9.0f", cipher.sealed().get(i), cipher.opened().get(i));
      }
      end(out, cipher.fault(), cipher.provider().description());
    }
    out.println();
    out.printf("%-16s %9s %9s %9s%n", "handshakes, /s", "secrets", "keys", "sides");
    for (Agreement agreement : figures.agreements()) {
      String name = agreement.provider().name();
      out.printf("%s %-14s", mark(name, usedAgreement), name);
      if (agreement.fault() == null) {
        out.printf(
            " %9.0f %9.0f %9.0f",
            agreement.perSecond(), agreement.keysPerSecond(), agreement.speed());
      }
      end(out, agreement.fault(), agreement.provider().description());
    }
    out.println();
    out.printf(
        "* packets use %s: %s.%n* handshakes use %s: %s.%n  Chosen in %d ms.%n",
        usedCipher,
        choice.aead().reason(),
        usedAgreement,
        choice.x25519().reason(),
        choiceNanos / 1_000_000);
    hint(out, "--crypto", usedCipher, speeds(figures.ciphers(), Cipher::provider, Cipher::speed));
    hint(
        out,
        "--key-agreement",
        usedAgreement,
        speeds(figures.agreements(), Agreement::provider, Agreement::speed));
  }

  private static char mark(String name, String used) {
    return name.equals(used) ? '*' : ' ';
  }

  private static void end(PrintWriter out, String fault, String description) {
    out.println("  " + (fault == null ? description : "not usable: " + fault));
  }

  /** Says if another one is faster by more than such a short measurement may be wrong. */
  private static void hint(
      PrintWriter out, String option, String used, Map<String, Double> speeds) {
    String fastest = Collections.max(speeds.entrySet(), Map.Entry.comparingByValue()).getKey();
    if (speeds.get(fastest) > LEAST_GAIN * speeds.get(used)) {
      out.println("  Warmed up, " + fastest + " is faster here: " + option + " " + fastest);
    }
  }

  private static <F> Map<String, Double> speeds(
      List<F> figures, Function<F, CryptoProvider> provider, ToDoubleFunction<F> speed) {
    Map<String, Double> speeds = new HashMap<>();
    figures.forEach(f -> speeds.put(provider.apply(f).name(), speed.applyAsDouble(f)));
    return speeds;
  }
}
