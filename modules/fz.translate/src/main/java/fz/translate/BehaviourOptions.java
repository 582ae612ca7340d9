package fz.translate;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import fz.siit.TranslatorOptions;
import fz.siit.ZeroChecksum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import picocli.CommandLine.Option;

/** What the translator does where there is a choice. */
final class BehaviourOptions {
  @Option(
      names = "--own4",
      paramLabel = "ADDRESS",
      description = {
        "The translator's own IPv4 address: where its ICMP errors come from. Without one they come"
            + " from the address that the packet was for."
      })
  private String own4;

  @Option(
      names = "--own6",
      paramLabel = "ADDRESS",
      description = "The translator's own IPv6 address.")
  private String own6;

  @Option(
      names = "--rfc6791",
      paramLabel = "PREFIX",
      description = {
        "Addresses of either family for routers without a mapping that send ICMP errors; else the"
            + " translator's own address stands for them. May be given once for each family."
      })
  private List<String> routers = new ArrayList<>();

  @Option(
      names = "--mtu4",
      paramLabel = "BYTES",
      description = "MTU of the IPv4 side, 1260 to 65000. Default: ${DEFAULT-VALUE}",
      defaultValue = "1500")
  private int mtu4;

  @Option(
      names = "--mtu6",
      paramLabel = "BYTES",
      description = "MTU of the IPv6 side, 1280 to 65000. Default: ${DEFAULT-VALUE}",
      defaultValue = "1500")
  private int mtu6;

  @Option(
      names = "--lowest-ipv6-mtu",
      paramLabel = "BYTES",
      description = {
        "What IPv4 packets that may be split are split to, 1280 to 65000. Default:"
            + " ${DEFAULT-VALUE}"
      },
      defaultValue = "1280")
  private int lowestIpv6Mtu;

  @Option(
      names = "--zero-checksum",
      paramLabel = "WHAT",
      description = {
        "What becomes of IPv4 UDP without a checksum: ${COMPLETION-CANDIDATES}. Default:"
            + " ${DEFAULT-VALUE}"
      },
      defaultValue = "COMPUTE")
  private ZeroChecksum zeroChecksum;

  @Option(
      names = "--ignore-traffic-class",
      description = "Write 0 as traffic class or TOS instead of the value of the packet.")
  private boolean ignoreTrafficClass;

  @Option(
      names = "--keep-hop-limit",
      description = "Leave the hop limit or TTL as it is; a router takes one from it.")
  private boolean keepHopLimit;

  TranslatorOptions options() {
    TranslatorOptions.Builder options =
        TranslatorOptions.builder()
            .zeroChecksum(zeroChecksum)
            .copyTrafficClass(!ignoreTrafficClass)
            .decrementHopLimit(!keepHopLimit);
    set("--mtu4", mtu4, options::ipv4Mtu);
    set("--mtu6", mtu6, options::ipv6Mtu);
    set("--lowest-ipv6-mtu", lowestIpv6Mtu, options::lowestIpv6Mtu);
    if (own4 != null) {
      options.own(address("--own4", own4, true));
    }
    if (own6 != null) {
      options.own(address("--own6", own6, false));
    }
    boolean[] given = new boolean[2];
    for (String text : routers) {
      IpPrefix prefix =
          IpPrefix.parse(text)
              .orElseThrow(
                  () ->
                      MappingOptions.wrong(
                          "--rfc6791: '" + text + "' is not an address or prefix"));
      int family = prefix.isIpv4() ? 0 : 1;
      if (given[family]) {
        throw MappingOptions.wrong(
            "--rfc6791: " + text + " is the second of its family; give one prefix for all");
      }
      given[family] = true;
      options.errorSources(prefix);
    }
    return options.build();
  }

  private static void set(String option, int bytes, IntFunction<TranslatorOptions.Builder> setter) {
    if (bytes > CaptureTranslation.MAX_PACKET) {
      throw MappingOptions.wrong(
          option + ": " + bytes + " is more than " + CaptureTranslation.MAX_PACKET);
    }
    try {
      setter.apply(bytes);
    } catch (IllegalArgumentException e) {
      throw MappingOptions.wrong(option + ": " + e.getMessage());
    }
  }

  private static Endpoint address(String option, String text, boolean ipv4) {
    return IpAddresses.parse(text)
        .filter(address -> address.isIpv4() == ipv4)
        .orElseThrow(
            () ->
                MappingOptions.wrong(
                    option
                        + ": '"
                        + text
                        + "' is not an "
                        + (ipv4 ? "IPv4" : "IPv6")
                        + " address"));
  }
}
