package fz.portal.apply;

import java.io.Serial;

/** A file is wrong. The message is one line with file, line, key, value and remedy. */
public final class DocumentException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Creates an exception. */
  public DocumentException(String message) {
    super(message);
  }
}
