package fz.archtest.samples.dns;

/** Violates: cores do not log. */
final class Logs {
  private final System.Logger logger;

  Logs(System.Logger logger) {
    this.logger = logger;
  }

  void log() {
    logger.log(System.Logger.Level.INFO, "peer");
  }
}
