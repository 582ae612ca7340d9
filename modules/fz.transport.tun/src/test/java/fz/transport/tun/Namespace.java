package fz.transport.tun;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fz.linux.Errno;
import fz.linux.Libc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a test in a thread with a network namespace of its own, which ends with the thread: nothing
 * of the host is touched and nothing is left behind.
 */
final class Namespace {
  private Namespace() {}

  static void run(Callable<Void> body) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "skipped: there is no /dev/net/tun here");
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "skipped: only root may make devices");
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              int result = new Libc().unshare(Libc.CLONE_NEWNET);
              assumeTrue(result == 0, "skipped: no network namespaces: " + Errno.text(-result));
              return body.call();
            });
    Thread thread = Thread.ofPlatform().name("namespace").daemon().start(task);
    try {
      task.get(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      fail("the test in the namespace hangs at " + java.util.List.of(thread.getStackTrace()), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw (Error) e.getCause();
    }
  }
}
