package fz.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: standard error, one line each, without the stack trace of an exception unless
 * the level is DEBUG.
 */
final class Logging {
  /** Environment variable that sets the level of fz's own loggers. */
  static final String LEVEL_VARIABLE = "FZ_LOG";

  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%nopex";
  private static final String DEBUG_PATTERN =
      "%d{HH:mm:ss.SSS} %-5level [%thread] %logger: %msg%n%ex";

  private Logging() {}

  /** Configures logging from the environment. Must run before anything logs. */
  static void configure() {
    Level level = Level.toLevel(System.getenv(LEVEL_VARIABLE), Level.INFO);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(level.isGreaterOrEqual(Level.INFO) ? PATTERN : DEBUG_PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    // Libraries log for their own developers; what concerns users is logged by fz.
    root.setLevel(Level.WARN);
    // It warns of hosts without a hardware address, for identifiers that fz does not use.
    context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
    context.getLogger("fz").setLevel(level);
  }
}
