package fz.translate;

import fz.command.CommandException;
import fz.command.ExitCode;
import fz.packet.IpPrefix;
import fz.siit.AddressMapping;
import fz.siit.ExplicitMapping;
import fz.siit.ExplicitMappings;
import fz.siit.Rfc6052Prefix;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which addresses stand for which. */
final class MappingOptions {
  @Option(
      names = "--pool6",
      paramLabel = "PREFIX",
      description = {
        "IPv6 prefix with room for an IPv4 address: of 32, 40, 48, 56, 64 or 96 bits. Well known:"
            + " 64:ff9b::/96, for public addresses only."
      })
  private String pool6;

  @Option(
      names = "--eam",
      paramLabel = "V4,V6",
      description = {
        "Explicit mapping of two addresses, or of two prefixes whose last bits are equal:"
            + " 192.0.2.0/24,2001:db8::/120. May be repeated; the longest prefix decides."
      })
  private List<String> explicit = new ArrayList<>();

  AddressMapping mapping() {
    if (pool6 == null && explicit.isEmpty()) {
      throw wrong("neither --pool6 nor --eam says how to translate addresses; give one");
    }
    AddressMapping mapping = explicit();
    return pool6 == null ? mapping : mapping.orElse(prefix());
  }

  private AddressMapping explicit() {
    List<ExplicitMapping> mappings = new ArrayList<>();
    for (String text : explicit) {
      try {
        mappings.add(
            ExplicitMapping.parse(text)
                .orElseThrow(
                    () ->
                        wrong(
                            "--eam: '"
                                + text
                                + "' is not an IPv4 and an IPv6 prefix with a comma between, such"
                                + " as 192.0.2.0/24,2001:db8::/120")));
      } catch (IllegalArgumentException e) {
        throw wrong("--eam: " + e.getMessage());
      }
    }
    try {
      return new ExplicitMappings(mappings);
    } catch (IllegalArgumentException e) {
      throw wrong("--eam: " + e.getMessage() + "; leave one of them out");
    }
  }

  private AddressMapping prefix() {
    IpPrefix prefix =
        IpPrefix.parse(pool6)
            .orElseThrow(
                () -> wrong("--pool6: '" + pool6 + "' is not a prefix such as 64:ff9b::/96"));
    try {
      return new Rfc6052Prefix(prefix);
    } catch (IllegalArgumentException e) {
      throw wrong("--pool6: " + e.getMessage());
    }
  }

  static CommandException wrong(String message) {
    return new CommandException(ExitCode.WRONG_USE, message);
  }
}
