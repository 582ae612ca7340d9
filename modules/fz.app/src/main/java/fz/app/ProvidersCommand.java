package fz.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fz.command.CommandProvider;
import fz.command.Commands;
import fz.dns.DnsResolvers;
import fz.dns.spi.DnsResolverProvider;
import fz.transport.DatagramTransportProvider;
import fz.transport.PacketTransportProvider;
import fz.transport.Transports;
import fz.wireguard.AeadProviders;
import fz.wireguard.X25519Providers;
import fz.wireguard.spi.AeadProvider;
import fz.wireguard.spi.X25519Provider;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the plugins of this image. A module that was not linked is missing without a word. */
@Command(
    name = "providers",
    mixinStandardHelpOptions = true,
    description =
        "List the plugins found in this image: transports, cryptography, resolvers, commands.")
final class ProvidersCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** One plugin. */
  record Found(String kind, String name, String module, String description) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Found> found = found();
    if (json) {
      out.println(json(found));
    } else {
      for (Found plugin : found) {
        out.printf(
            "%-9s %-12s %-22s %s%n",
            plugin.kind(), plugin.name(), plugin.module(), plugin.description());
      }
    }
    out.flush();
    return 0;
  }

  private static List<Found> found() {
    List<Found> found = new ArrayList<>();
    for (PacketTransportProvider provider : Transports.packetProviders()) {
      found.add(found("packet", provider.name(), provider, provider.description()));
    }
    for (DatagramTransportProvider provider : Transports.datagramProviders()) {
      found.add(found("datagram", provider.name(), provider, provider.description()));
    }
    for (AeadProvider provider : AeadProviders.list()) {
      found.add(found("cipher", provider.name(), provider, provider.description()));
    }
    for (X25519Provider provider : X25519Providers.list()) {
      found.add(found("agreement", provider.name(), provider, provider.description()));
    }
    for (DnsResolverProvider provider : DnsResolvers.providers()) {
      found.add(found("resolver", provider.name(), provider, provider.description()));
    }
    for (CommandProvider provider : Commands.providers()) {
      found.add(found("command", provider.name(), provider, header(provider)));
    }
    return found;
  }

  private static ArrayNode json(List<Found> found) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Found plugin : found) {
      all.addObject()
          .put("kind", plugin.kind())
          .put("name", plugin.name())
          .put("module", plugin.module())
          .put("description", plugin.description());
    }
    return all;
  }

  private static String header(CommandProvider provider) {
    CommandLine command = new CommandLine(provider.create());
    return String.join(" ", command.getCommandSpec().usageMessage().header());
  }

  private static Found found(String kind, String name, Object provider, String description) {
    return new Found(kind, name, provider.getClass().getModule().getName(), description);
  }
}
