package fz.siit;

import com.fasterxml.jackson.databind.JsonNode;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import fz.packet.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * A set-up of the translator that test vectors were made with: that of the head of their file, or
 * one of those to which the suite that they come from changes on its way. The files do not say
 * which case belongs to which.
 *
 * @param name what is different from the head of the file
 */
record VectorSetUp(String name, TranslatorOptions options, AddressMapping mapping) {
  /** Returns the set-ups in the order in which they are to be tried. */
  static List<VectorSetUp> of(JsonNode file) {
    AddressMapping addresses = mapping(file);
    List<VectorSetUp> setUps = new ArrayList<>();
    setUps.add(new VectorSetUp("head", options(file).build(), addresses));
    TranslatorOptions noRouters =
        TranslatorOptions.builder().own(address(file, "node4")).own(address(file, "node6")).build();
    setUps.add(new VectorSetUp("no RFC 6791 addresses", noRouters, addresses));
    setUps.add(
        new VectorSetUp(
            "lowest-ipv6-mtu 1402", options(file).lowestIpv6Mtu(1402).build(), addresses));
    // Without the prefix, addresses outside of the two networks of the suite have no mapping.
    AddressMapping networks =
        new ExplicitMappings(
            List.of(
                explicit("198.51.100.0/24", "2001:db8:1c6:3364::/72"),
                explicit("192.0.2.0/24", "2001:db8:1c0:2::/72")));
    setUps.add(new VectorSetUp("no prefix", options(file).build(), networks));
    TranslatorOptions routers = options(file).errorSources(prefix("2::2")).build();
    setUps.add(new VectorSetUp("no prefix, RFC 6791 address 2::2", routers, networks));
    return setUps;
  }

  private static TranslatorOptions.Builder options(JsonNode file) {
    TranslatorOptions.Builder options = TranslatorOptions.builder();
    for (String own : List.of("node4", "node6")) {
      if (file.hasNonNull(own)) {
        options.own(address(file, own));
      }
    }
    for (String routers : List.of("rfc6791v4", "rfc6791v6")) {
      if (file.hasNonNull(routers)) {
        options.errorSources(prefix(file.get(routers).asText()));
      }
    }
    return options;
  }

  private static AddressMapping mapping(JsonNode file) {
    List<ExplicitMapping> explicit = new ArrayList<>();
    for (JsonNode pair : file.path("eam")) {
      explicit.add(explicit(pair.get(1).asText(), pair.get(0).asText()));
    }
    AddressMapping mapping = new ExplicitMappings(explicit);
    return file.hasNonNull("pool6")
        ? mapping.orElse(new Rfc6052Prefix(prefix(file.get("pool6").asText())))
        : mapping;
  }

  private static ExplicitMapping explicit(String ipv4, String ipv6) {
    return new ExplicitMapping(prefix(ipv4), prefix(ipv6));
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }

  private static Endpoint address(JsonNode file, String field) {
    return IpAddresses.parse(file.get(field).asText()).orElseThrow();
  }
}
