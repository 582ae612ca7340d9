package fz.relay.edge;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.relay.core.Alternates;
import fz.relay.core.Ingress;
import fz.relay.core.Ledger;
import fz.relay.core.RelayCore;
import fz.relay.core.RelayCounters.Counter;
import fz.transport.TransportException;
import fz.transport.Transports;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/** A running relay: its threads, each with sockets of its own on the same ports. */
public final class Relay implements AutoCloseable {
  private static final int NONCE_SECRET_BYTES = 32;

  private final RelaySetup setup;
  private final Ledger ledger;
  private final List<RelayLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<StreamServer> streams = new ArrayList<>();
  private final AtomicInteger ingressIds = new AtomicInteger();
  private final long startedNanos = System.nanoTime();
  private volatile boolean draining;

  private Relay(RelaySetup setup) {
    this.setup = setup;
    this.ledger = new Ledger(setup.config());
  }

  /**
   * Opens all sockets and starts.
   *
   * @throws IOException if a socket cannot be opened; one line that says which and why
   */
  public static Relay start(RelaySetup setup) throws IOException {
    Relay relay = new Relay(setup);
    try {
      relay.open();
    } catch (IOException | RuntimeException e) {
      relay.close();
      throw e;
    }
    relay.startThreads();
    return relay;
  }

  private void open() throws IOException {
    SecureRandom random = new SecureRandom();
    byte[] nonceSecret = new byte[NONCE_SECRET_BYTES];
    random.nextBytes(nonceSecret);
    LongSupplier clock = Transports.clock();
    for (Endpoint address : setup.listen()) {
      requireFree(address);
    }
    for (int i = 0; i < setup.threads(); i++) {
      RelayLoop loop =
          new RelayLoop(
              Transports.openDatagramPorts(),
              this::relayedFrom,
              clock,
              () -> System.currentTimeMillis() / 1_000);
      loop.attach(
          new RelayCore(
              setup.config(),
              ledger,
              setup.policy(),
              setup.credentials(),
              loop,
              nonceSecret,
              random,
              loop::wakeup));
      loops.add(loop);
      listen(loop);
    }
  }

  /** Sockets that share a port would share it with those of another program too. */
  private static void requireFree(Endpoint address) throws IOException {
    try (var probe = Transports.openDatagramPorts()) {
      if (probe.open(address, false, 0).isEmpty()) {
        throw new TransportException(
            "--listen: UDP port "
                + address.port()
                + " is in use by another program; stop it or"
                + " choose another port");
      }
    }
  }

  private void listen(RelayLoop loop) throws IOException {
    Map<Endpoint, Ingress> ingresses = new TreeMap<>();
    for (Endpoint address : setup.listen()) {
      Optional<UdpWay> way = loop.listen(address, setup.threads() > 1);
      if (way.isEmpty()) {
        throw new TransportException("--listen: UDP port " + address.port() + " is in use");
      }
      int id = ingressIds.incrementAndGet();
      ingresses.put(address, RelayLoop.ingress(id, way.get(), address));
    }
    ingresses.forEach(
        (address, ingress) ->
            alternates(address, ingresses).ifPresent(a -> loop.core().alternates(ingress, a)));
  }

  /** Finds the sockets of another address, another port and both, if the relay has such four. */
  private static Optional<Alternates> alternates(Endpoint here, Map<Endpoint, Ingress> ingresses) {
    for (Endpoint other : ingresses.keySet()) {
      boolean differs =
          other.isIpv4() == here.isIpv4()
              && other.port() != here.port()
              && !other.withPort(0).equals(here.withPort(0));
      Ingress otherAddress = ingresses.get(other.withPort(here.port()));
      Ingress otherPort = ingresses.get(here.withPort(other.port()));
      if (differs && otherAddress != null && otherPort != null) {
        return Optional.of(new Alternates(otherAddress, otherPort, ingresses.get(other)));
      }
    }
    return Optional.empty();
  }

  /** Returns from where relayed datagrams leave: the address that peers are told, if it is here. */
  private Endpoint relayedFrom(boolean ipv4) {
    Optional<Endpoint> external = ipv4 ? setup.config().ipv4() : setup.config().ipv6();
    if (external.isPresent() && OwnAddresses.has(external.get())) {
      return external.get();
    }
    return setup.listen().stream()
        .filter(address -> address.isIpv4() == ipv4)
        .findFirst()
        .map(address -> address.withPort(0))
        .orElse(ipv4 ? Endpoint.ofIpv4(0, 0) : new Endpoint(0, 0, 0));
  }

  private void startThreads() {
    for (int i = 0; i < loops.size(); i++) {
      Thread thread = Thread.ofPlatform().name("relay-" + i).start(loops.get(i));
      threads.add(thread);
    }
  }

  /**
   * Listens for connections as well.
   *
   * @param tls how to encrypt them, empty for plain TCP
   * @throws IOException if the port cannot be had; one line that says why
   */
  public void listen(Endpoint address, Optional<SSLContext> tls) throws IOException {
    streams.add(StreamServer.start(address, tls, loops, ingressIds::incrementAndGet));
  }

  /** Refuses new allocations from now on. */
  public void drain() {
    draining = true;
    loops.forEach(loop -> loop.execute(loop.core()::drain));
  }

  /** Returns true after {@link #drain}. */
  public boolean isDraining() {
    return draining;
  }

  /** Returns what all threads share. */
  public Ledger ledger() {
    return ledger;
  }

  /** Returns the time since the start. */
  public long uptimeNanos() {
    return System.nanoTime() - startedNanos;
  }

  /** Returns a count over all threads. */
  public long count(Counter counter) {
    return loops.stream().mapToLong(loop -> loop.core().counters().get(counter)).sum();
  }

  /** Returns how many datagrams were dropped for any reason. */
  public long dropped() {
    return loops.stream().mapToLong(loop -> loop.drops().total()).sum();
  }

  /** Returns how many datagrams were dropped for a reason. */
  public long dropped(DropReason reason) {
    return loops.stream().mapToLong(loop -> loop.drops().get(reason)).sum();
  }

  /** Returns true as long as every thread runs. */
  public boolean isAlive() {
    return threads.stream().allMatch(Thread::isAlive);
  }

  @Override
  public void close() {
    streams.forEach(StreamServer::close);
    loops.forEach(RelayLoop::stop);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
