package fz.portal.web;

import fz.portal.policy.Authorization;
import fz.portal.policy.AuthorizationLog;
import fz.portal.session.Moment;
import fz.portal.session.PortalCore;
import fz.portal.session.SessionEvent;
import fz.portal.store.StoreException;
import fz.portal.store.Stores;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/** The one thread that owns the core and the database. Everything else hands it tasks. */
final class PortalLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PortalLoop.class.getName());
  private static final long CALL_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final Stores stores;
  private final PortalCore core;
  private final Map<Long, PeerSocket> sockets = new HashMap<>();
  private long lastSession;
  private ScheduledFuture<?> timer;
  private long timerAt = Long.MAX_VALUE;

  PortalLoop(Stores stores) {
    this.stores = stores;
    this.core =
        new PortalCore(
            stores.snapshot(),
            stores.authorizations().load(),
            new StoredLog(stores),
            stores.directory().flowLogKey(),
            new SecureRandom());
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("portal-core").unstarted(task));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A task that needs the core. */
  interface Task<T> {
    T run(PortalCore core, Stores stores, Moment now);
  }

  /** Runs a task soon. */
  void execute(BiConsumer<PortalCore, Moment> task) {
    try {
      executor.execute(
          () -> {
            try {
              task.accept(core, now());
            } catch (RuntimeException e) {
              LOG.log(System.Logger.Level.ERROR, "a message could not be handled", e);
            }
            deliver();
          });
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopped: a message is dropped");
    }
  }

  /**
   * Runs a task and waits for its result.
   *
   * @throws StoreException if it failed for that reason
   * @throws TimeoutException if the loop is too busy or stopped
   */
  <T> T call(Task<T> task) throws TimeoutException, InterruptedException {
    Callable<T> call =
        () -> {
          try {
            return task.run(core, stores, now());
          } finally {
            deliver();
          }
        };
    try {
      Future<T> future = executor.submit(call);
      return future.get(CALL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (RejectedExecutionException e) {
      throw new TimeoutException("stopped");
    }
  }

  /** Connects a socket with a session; runs within {@link #execute} only. */
  long open(PeerSocket socket) {
    long session = ++lastSession;
    sockets.put(session, socket);
    return session;
  }

  /** The socket is closed; runs within {@link #execute} only. */
  void closed(long session) {
    sockets.remove(session);
  }

  /** Reads the database again and lets the sessions know. */
  void reload() throws TimeoutException, InterruptedException {
    this.<Void>call(
        (portal, all, now) -> {
          portal.handleSnapshot(all.snapshot(), now);
          return null;
        });
  }

  /** Closes all connections and the database. */
  @Override
  public void close() {
    try {
      this.<Void>call(
          (portal, all, now) -> {
            sockets.values().forEach(PeerSocket::close);
            return null;
          });
    } catch (TimeoutException e) {
      LOG.log(System.Logger.Level.DEBUG, "connections are cut instead of closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
    try {
      if (executor.awaitTermination(CALL_SECONDS, TimeUnit.SECONDS)) {
        stores.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver() {
    for (SessionEvent event = core.pollEvent(); event != null; event = core.pollEvent()) {
      PeerSocket socket = sockets.get(event.session());
      if (socket != null) {
        switch (event) {
          case SessionEvent.Send send -> socket.send(send.text());
          case SessionEvent.Close _ -> socket.close();
        }
      }
    }
    schedule();
  }

  private void schedule() {
    long now = System.nanoTime();
    long next = core.nextTimeout(now);
    if (next == timerAt && timer != null && !timer.isDone()) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    timerAt = next;
    if (next != Long.MAX_VALUE && !executor.isShutdown()) {
      Runnable task =
          () -> {
            try {
              core.handleTimeout(now());
            } catch (RuntimeException e) {
              LOG.log(System.Logger.Level.ERROR, "a timer failed", e);
            }
            timerAt = Long.MAX_VALUE;
            timer = null;
            deliver();
          };
      timer = executor.schedule(task, Math.max(0, next - now), TimeUnit.NANOSECONDS);
    }
  }

  private static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis() / 1000);
  }

  /** The database as the log of authorizations. */
  private record StoredLog(Stores stores) implements AuthorizationLog {
    @Override
    public boolean save(Authorization authorization) {
      try {
        stores.authorizations().save(authorization);
        return true;
      } catch (StoreException e) {
        LOG.log(System.Logger.Level.ERROR, "an authorization cannot be stored", e);
        return false;
      }
    }

    @Override
    public void delete(Authorization authorization) {
      try {
        stores.authorizations().delete(authorization.id());
      } catch (StoreException e) {
        LOG.log(System.Logger.Level.WARNING, "an authorization cannot be deleted", e);
      }
    }
  }
}
