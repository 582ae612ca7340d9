package fz.portal.store;

import java.io.Serial;

/** The database cannot be used; the message is one line that says which file and why. */
public final class StoreException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates an exception without a cause. */
  public StoreException(String message) {
    super(message);
  }

  /** Creates an exception with its cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
