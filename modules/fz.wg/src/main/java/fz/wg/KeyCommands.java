package fz.wg;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.wg.settings.Key;
import fz.wireguard.Curve25519;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands that make keys. Each prints one key in base64. */
final class KeyCommands {
  private static final int MAX_INPUT_BYTES = 4096;

  private KeyCommands() {}

  /** Makes a private key. */
  @Command(
      name = "genkey",
      mixinStandardHelpOptions = true,
      description = {
        "Print a new private key. Keep it secret:",
        "",
        "  umask 077; fz wg genkey > private.key"
      })
  static final class Genkey implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      return print(spec, Key.of(Curve25519.generatePrivateKey(new SecureRandom())));
    }
  }

  /** Makes a preshared key. */
  @Command(
      name = "genpsk",
      mixinStandardHelpOptions = true,
      description = "Print a new preshared key, which both peers get. Keep it secret.")
  static final class Genpsk implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      byte[] key = new byte[Key.BYTES];
      new SecureRandom().nextBytes(key);
      return print(spec, Key.of(key));
    }
  }

  /** Derives a public key. */
  @Command(
      name = "pubkey",
      mixinStandardHelpOptions = true,
      description = {
        "Print the public key of the private key on standard input, for the peers:",
        "",
        "  fz wg pubkey < private.key"
      })
  static final class Pubkey implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      byte[] input = System.in.readNBytes(MAX_INPUT_BYTES);
      Key privateKey =
          Key.parseBase64(new String(input, StandardCharsets.ISO_8859_1).strip())
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.WRONG_USE,
                          "standard input has no key; a private key is 44 characters of base64,"
                              + " such as 'fz wg genkey' prints"));
      return print(spec, privateKey.publicKey());
    }
  }

  private static int print(CommandSpec spec, Key key) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(key.base64());
    out.flush();
    return ExitCode.OK;
  }
}
