package fz.app.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import fz.app.config.AgentOptions;
import fz.command.CommandException;
import fz.command.ExitCode;
import fz.dns.DnsResolvers;
import fz.dns.spi.DnsResolver;
import fz.dns.spi.DnsResolverProvider;
import fz.pipeline.Placement;
import fz.transport.NetworkConfigurator;
import fz.transport.Transports;
import fz.tunnel.TunnelConfig;
import fz.wireguard.CryptoChoice;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** What client and gateway need besides their state machine. */
final class AgentModule extends AbstractModule {
  /** The mark by which the sockets of this process bypass the tunnel. */
  static final int BYPASS_MARK = 0xfd00_2021;

  private static final System.Logger LOG = System.getLogger(AgentModule.class.getName());
  private static final int KEY_BYTES = 32;

  private final AgentOptions options;
  private final String role;
  private final int mostReaders;

  /**
   * Creates the module.
   *
   * @param role client or gateway; begins the names of capture files
   * @param mostReaders threads that may receive datagrams: more than one serve who has many peers
   */
  AgentModule(AgentOptions options, String role, int mostReaders) {
    this.options = options;
    this.role = role;
    this.mostReaders = mostReaders;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().requireAtInjectOnConstructors();
    bind(AgentOptions.class).toInstance(options);
    bind(InstantSource.class).toInstance(InstantSource.system());
  }

  @Provides
  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }

  @Provides
  @Singleton
  LongSupplier clock() {
    return Transports.clock();
  }

  @Provides
  @Singleton
  Placement placement() {
    Placement chosen =
        Placement.parse(options.placement)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.WRONG_USE,
                        "--placement '" + options.placement + "': use " + Placement.FORMS));
    return chosen.withReaders(Math.min(chosen.readers(), mostReaders));
  }

  @Provides
  @Singleton
  CryptoChoice crypto(LongSupplier clock) {
    CryptoChoice choice = chooseCrypto(clock);
    choice.warning().ifPresent(line -> LOG.log(System.Logger.Level.WARNING, "crypto: {0}", line));
    return choice;
  }

  @Provides
  @Singleton
  TunnelConfig tunnelConfig(
      SecureRandom random, InstantSource time, CryptoChoice crypto, Placement placement) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new TunnelConfig(
        key,
        random,
        time,
        crypto.aead().provider(),
        crypto.x25519().provider(),
        placement.workers());
  }

  @Provides
  @Singleton
  DnsResolver resolver() throws IOException {
    return resolverProvider().open(BYPASS_MARK);
  }

  /**
   * Finds what the options name, without opening anything.
   *
   * @throws CommandException if there is no such thing; its message names what there is
   */
  void check() {
    placement();
    chooseCrypto(clock());
    resolverProvider();
  }

  private CryptoChoice chooseCrypto(LongSupplier clock) {
    try {
      return CryptoChoice.of(options.crypto, options.keyAgreement, clock);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CANNOT_RUN, e.getMessage());
    }
  }

  private DnsResolverProvider resolverProvider() {
    return DnsResolvers.find(options.resolver)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.WRONG_USE,
                    "no resolver is called '"
                        + options.resolver
                        + "'; found: "
                        + DnsResolvers.providers().stream()
                            .map(DnsResolverProvider::name)
                            .collect(Collectors.joining(", "))));
  }

  @Provides
  @Singleton
  NetworkConfigurator network() throws IOException {
    return Transports.openNetworkConfigurator();
  }

  @Provides
  @Singleton
  AgentTransports transports(Placement placement) throws IOException {
    return AgentTransports.open(options, role, placement.readers());
  }
}
