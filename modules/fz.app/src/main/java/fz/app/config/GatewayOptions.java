package fz.app.config;

import fz.tunnel.FamilyTranslation;
import picocli.CommandLine.Option;

/** The options of a gateway. */
public final class GatewayOptions extends AgentOptions {
  @Option(
      names = "--family-translation",
      paramLabel = "HOW",
      defaultValue = "on",
      converter = FamilyTranslationConverter.class,
      description =
          "Let clients reach a name over IPv4 that has only IPv6 addresses, and the other way"
              + " round: on, off, or off:RESOURCE,... for some resources, named by id or by"
              + " address as in off:*.example.com (default: ${DEFAULT-VALUE}).")
  public FamilyTranslation familyTranslation;

  /** Creates options with their defaults. */
  public GatewayOptions() {}
}
