package fz.control;

import fz.control.JsonFields.MalformedException;
import fz.control.message.AuthorizationEntry;
import fz.control.message.FlowLogs;
import fz.control.message.IceAuth;
import fz.control.message.InterfaceConfig;
import fz.control.message.IpNetwork;
import fz.control.message.IpStack;
import fz.control.message.IpText;
import fz.control.message.Relay;
import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Reads the values that several messages have in common. */
final class SharedReader {
  private static final int DNS_PORT = 53;
  private static final int MAX_PORT = 65535;

  private SharedReader() {}

  static InterfaceConfig interfaceConfig(JsonFields fields) throws MalformedException {
    List<InetSocketAddress> do53 = new ArrayList<>();
    do53.addAll(
        fields.list(f -> new InetSocketAddress(f.address("ip"), DNS_PORT), "upstream_do53"));
    if (do53.isEmpty()) {
      do53.addAll(fields.list(f -> socketAddress(f, "address"), "upstream_dns"));
    }
    return new InterfaceConfig(
        fields.address("ipv4"),
        fields.address("ipv6"),
        fields.optionalText("search_domain"),
        do53,
        fields.list(SharedReader::dohUrl, "upstream_doh"));
  }

  private static InetSocketAddress socketAddress(JsonFields fields, String name)
      throws MalformedException {
    return IpText.parseSocketAddress(fields.text(name))
        .orElseThrow(() -> new MalformedException(name + " is not an address with a port"));
  }

  private static URI dohUrl(JsonFields fields) throws MalformedException {
    try {
      URI url = new URI(fields.text("url"));
      if ("https".equals(url.getScheme()) && url.getHost() != null && url.getRawQuery() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Reported below: which part is wrong does not matter.
    }
    throw new MalformedException("url of a DNS server is not https://host/path");
  }

  static FlowLogs flowLogs(JsonFields fields) throws MalformedException {
    return new FlowLogs(
        fields.text("api_url"),
        fields.integer("upload_interval_secs"),
        fields.integer("upload_batch_size"));
  }

  static AuthorizationEntry authorization(JsonFields fields) throws MalformedException {
    return new AuthorizationEntry(
        fields.text("client_id"), fields.text("resource_id"), fields.optionalInteger("expires_at"));
  }

  static IceAuth iceAuth(JsonFields fields) throws MalformedException {
    return new IceAuth(fields.text("username"), fields.text("password"));
  }

  /** Reads the TURN relays of a list; STUN servers are of no use here and are left out. */
  static List<Relay> relays(JsonFields fields, String name) throws MalformedException {
    List<List<Relay>> relays = fields.list(SharedReader::relay, name);
    return relays.stream().flatMap(List::stream).toList();
  }

  private static List<Relay> relay(JsonFields fields) throws MalformedException {
    return switch (fields.text("type")) {
      case "turn" ->
          List.of(
              new Relay(
                  fields.text("id"),
                  socketAddress(fields, "addr"),
                  fields.text("username"),
                  fields.text("password"),
                  fields.integer("expires_at")));
      case "stun" -> List.of();
      default -> throw new MalformedException("unknown type of relay");
    };
  }

  /** Reads a resource as clients see it. */
  static Resource clientResource(JsonFields fields) throws MalformedException {
    return switch (fields.text("type")) {
      case "dns" -> dns(fields, sites(fields));
      case "cidr" -> cidr(fields, sites(fields));
      case "internet" -> internet(fields, sites(fields));
      case "static_device_pool" ->
          new Resource.StaticDevicePool(
              fields.text("id"),
              fields.text("name"),
              fields.lenientList(SharedReader::device, "devices"),
              filters(fields));
      case "dynamic_device_pool" ->
          new Resource.DynamicDevicePool(
              fields.text("id"), fields.text("name"), fields.text("address"));
      default -> new Resource.Unknown(fields.optionalText("id").orElse(""), fields.text("type"));
    };
  }

  /** Reads a resource as gateways see it: without sites, and with no type but those served. */
  static Resource gatewayResource(JsonFields fields) throws MalformedException {
    return switch (fields.text("type")) {
      case "dns" -> dns(fields, List.of());
      case "cidr" -> cidr(fields, List.of());
      case "internet" -> internet(fields, List.of());
      default -> throw new MalformedException("type of resource that no gateway serves");
    };
  }

  private static Resource dns(JsonFields fields, List<Site> sites) throws MalformedException {
    return new Resource.Dns(
        fields.text("id"),
        fields.text("address"),
        fields.text("name"),
        fields.optionalText("address_description"),
        sites,
        ipStack(fields),
        filters(fields));
  }

  private static Resource cidr(JsonFields fields, List<Site> sites) throws MalformedException {
    return new Resource.Cidr(
        fields.text("id"),
        IpNetwork.parse(fields.text("address"))
            .orElseThrow(() -> new MalformedException("address is not a network")),
        fields.text("name"),
        fields.optionalText("address_description"),
        sites,
        filters(fields));
  }

  private static Resource internet(JsonFields fields, List<Site> sites) throws MalformedException {
    return new Resource.Internet(
        fields.text("id"),
        fields.optionalText("name").orElse(Resource.Internet.DEFAULT_NAME),
        sites);
  }

  private static List<Site> sites(JsonFields fields) throws MalformedException {
    if (!fields.has("sites") && !fields.has("gateway_groups")) {
      throw new MalformedException("no field sites");
    }
    return fields.list(
        f -> new Site(f.text("id"), f.optionalText("name").orElse("")), "sites", "gateway_groups");
  }

  private static IpStack ipStack(JsonFields fields) throws MalformedException {
    if (!fields.has("ip_stack")) {
      return IpStack.DUAL;
    }
    String text = fields.text("ip_stack");
    for (IpStack stack : IpStack.values()) {
      if (stack.wireName().equals(text)) {
        return stack;
      }
    }
    throw new MalformedException("unknown ip_stack");
  }

  private static Resource.Device device(JsonFields fields) throws MalformedException {
    return new Resource.Device(
        fields.text("client_id", "id"), fields.address("ipv4"), fields.address("ipv6"));
  }

  static List<ResourceFilter> filters(JsonFields fields) throws MalformedException {
    return fields.list(SharedReader::filter, "filters");
  }

  private static ResourceFilter filter(JsonFields fields) throws MalformedException {
    return switch (fields.text("protocol")) {
      case "tcp" -> ports(ResourceFilter.Protocol.TCP, fields);
      case "udp" -> ports(ResourceFilter.Protocol.UDP, fields);
      case "icmp" -> ResourceFilter.icmp();
      default -> throw new MalformedException("unknown protocol of a filter");
    };
  }

  private static ResourceFilter ports(ResourceFilter.Protocol protocol, JsonFields fields)
      throws MalformedException {
    long first = fields.optionalInteger("port_range_start").orElse(0);
    long last = fields.optionalInteger("port_range_end").orElse(MAX_PORT);
    if (first < 0 || last > MAX_PORT || first > last) {
      throw new MalformedException("ports of a filter out of range");
    }
    return new ResourceFilter(protocol, (int) first, (int) last);
  }
}
