package fz.app.agent;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import fz.app.config.AgentOptions;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.control.message.PortalMessage;
import fz.pipeline.WarmUp;
import fz.transport.TransportException;
import fz.transport.Transports;
import fz.wireguard.CryptoChoice;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.Security;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** From wiring to exit status, for clients and gateways alike. */
final class AgentRun {
  private static final System.Logger LOG = System.getLogger(AgentRun.class.getName());
  private static final int SHUTDOWN_SECONDS = 4;
  private static final int MAX_PORT = 65_535;

  private AgentRun() {}

  /** Wires an agent; what a provider throws for the user comes through unwrapped. */
  static Injector injector(Module... modules) {
    try {
      return Guice.createInjector(Stage.PRODUCTION, modules);
    } catch (CreationException e) {
      throw unwrapped(e, e.getErrorMessages().iterator().next().getCause());
    } catch (ProvisionException e) {
      throw unwrapped(e, e.getCause());
    }
  }

  /** Checks what can be checked without changing anything, and prints one line. */
  static int check(AgentOptions options) throws IOException {
    try {
      Transports.findPacket(options.transport);
      Transports.findDatagram(options.datagramTransport);
    } catch (TransportException e) {
      throw new CommandException(ExitCode.WRONG_USE, e.getMessage(), e);
    }
    if (options.port != null && (options.port < 0 || options.port > MAX_PORT)) {
      throw new CommandException(
          ExitCode.WRONG_USE, "--port " + options.port + " is not between 0 and " + MAX_PORT);
    }
    new AgentModule(options, "", 1).check();
    System.out.println("configuration is complete");
    return ExitCode.OK;
  }

  /**
   * Runs an agent until it ends or the process is told to, and returns the exit status.
   *
   * @param injector has the agent and what it is made of
   * @param messages gives the agent's tunnel a message of the portal, on the core thread
   */
  static int run(Injector injector, PortalAccess portal, MessageHandler messages)
      throws IOException {
    Agent agent = injector.getInstance(Agent.class);
    // A name that was not found between two networks is asked for again in the next one.
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endBySignal(agent, closed), "fz-end"));
    agent.start();
    int status;
    try (PortalLink link =
            ChannelLink.open(portal, agent.tunnel()::publicKey, new PortalEvents(agent, messages));
        HostWatch _ = agent.join(link)) {
      link.start();
      WarmUp.start(
          injector.getInstance(CryptoChoice.class), injector.getInstance(LongSupplier.class));
      status = agent.awaitEnd();
    } finally {
      agent.close();
      closed.countDown();
    }
    return status;
  }

  private static void endBySignal(Agent agent, CountDownLatch closed) {
    if (closed.getCount() == 0) {
      return;
    }
    agent.end(ExitCode.OK);
    try {
      if (!closed.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("fz: did not end in time; some settings of the host may be left");
        Runtime.getRuntime().halt(ExitCode.CANNOT_RUN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Without this the status would be that of the signal, and supervisors would call it a failure.
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private static RuntimeException unwrapped(RuntimeException wrapper, Throwable cause) {
    if (cause instanceof CommandException failure) {
      return failure;
    }
    if (cause instanceof IOException failure) {
      return new CommandException(ExitCode.CANNOT_RUN, failure.getMessage(), failure);
    }
    return wrapper;
  }

  /** Takes a message of the portal; one of another role's direction is passed over. */
  interface MessageHandler {
    void handle(PortalMessage message, long nowNanos);
  }

  /** Takes what the portal tells to the core thread of an agent. */
  private static final class PortalEvents implements PortalLink.Listener {
    private final Agent agent;
    private final MessageHandler messages;
    private final AtomicBoolean lost = new AtomicBoolean();

    PortalEvents(Agent agent, MessageHandler messages) {
      this.agent = agent;
      this.messages = messages;
    }

    @Override
    public void onJoined() {
      lost.set(false);
      LOG.log(Level.INFO, "connected to the portal");
      agent.core(now -> agent.tunnel().handlePortalConnected(true, now));
    }

    @Override
    public void onMessage(PortalMessage message) {
      agent.core(now -> messages.handle(message, now));
    }

    @Override
    public void onLost(String reason, long retryMillis) {
      // Said once for each outage: the attempts that follow fail for the same reason as a rule.
      LOG.log(
          lost.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG,
          "no portal: {0}; trying again",
          reason);
      LOG.log(Level.DEBUG, "the next attempt is in {0} ms", retryMillis);
      agent.core(now -> agent.tunnel().handlePortalConnected(false, now));
    }

    @Override
    public void onFatal(String reason) {
      System.err.println("fz: " + reason);
      agent.end(ExitCode.CANNOT_RUN);
    }
  }
}
