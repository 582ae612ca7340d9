package fz.relay;

import fz.command.CommandException;
import fz.command.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads the certificate that a relay shows its clients. */
final class TlsStore {
  private TlsStore() {}

  /** Reads a PKCS #12 file. */
  static SSLContext read(Path file, String password) {
    char[] secret = password.toCharArray();
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, secret);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, secret);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.WRONG_USE, "--tls-store: " + file + ": no such file", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandException(
          ExitCode.WRONG_USE,
          "--tls-store: "
              + file
              + " cannot be read as a PKCS #12 file with the password in FZ_TLS_PASSWORD: "
              + e.getMessage(),
          e);
    }
  }
}
