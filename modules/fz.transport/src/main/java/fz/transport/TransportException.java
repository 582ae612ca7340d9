package fz.transport;

import java.io.IOException;
import java.io.Serial;

/**
 * A transport could not be opened. The message is one line for the user: what, and how to mend it.
 */
public final class TransportException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates an exception. */
  public TransportException(String message) {
    super(message);
  }

  /** Creates an exception with its cause. */
  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
