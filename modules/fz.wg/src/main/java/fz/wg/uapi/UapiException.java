package fz.wg.uapi;

import java.io.Serial;

/** A request that cannot be done; the message is for the log, without keys and addresses. */
public final class UapiException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final UapiError error;

  /** Creates an exception. */
  public UapiException(UapiError error, String message) {
    this(error, message, null);
  }

  /** Creates an exception with its cause. */
  public UapiException(UapiError error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  /** Returns what is answered. */
  public UapiError error() {
    return error;
  }
}
