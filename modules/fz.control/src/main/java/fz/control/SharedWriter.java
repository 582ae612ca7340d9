package fz.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fz.control.message.AuthorizationEntry;
import fz.control.message.FlowLogs;
import fz.control.message.IceAuth;
import fz.control.message.InterfaceConfig;
import fz.control.message.IpText;
import fz.control.message.Relay;
import fz.control.message.Resource;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Writes the values that several messages have in common. */
final class SharedWriter {
  private static final int DNS_PORT = 53;

  private SharedWriter() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static <T> ArrayNode array(List<T> list, Function<T, JsonNode> writer) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(list.size());
    list.forEach(item -> array.add(writer.apply(item)));
    return array;
  }

  static ArrayNode texts(List<String> list) {
    return array(list, JsonNodeFactory.instance::textNode);
  }

  static void optional(ObjectNode node, String name, Optional<String> value) {
    value.ifPresent(text -> node.put(name, text));
  }

  static void nullable(ObjectNode node, String name, Optional<String> value) {
    node.put(name, value.orElse(null));
  }

  static void nullable(ObjectNode node, String name, OptionalLong value) {
    if (value.isPresent()) {
      node.put(name, value.getAsLong());
    } else {
      node.putNull(name);
    }
  }

  static ObjectNode gatewayInterface(InterfaceConfig config) {
    return object()
        .put("ipv4", IpText.format(config.ipv4()))
        .put("ipv6", IpText.format(config.ipv6()));
  }

  /** Plain servers are written in both forms, of which the older one alone can hold a port. */
  static ObjectNode clientInterface(InterfaceConfig config) {
    ObjectNode node = gatewayInterface(config);
    nullable(node, "search_domain", config.searchDomain());
    List<InetSocketAddress> plain =
        config.upstreamDo53().stream().filter(a -> a.getPort() == DNS_PORT).toList();
    boolean others = plain.size() < config.upstreamDo53().size();
    node.set(
        "upstream_do53",
        array(
            others ? List.<InetSocketAddress>of() : plain,
            server -> object().put("ip", IpText.format(server.getAddress()))));
    node.set(
        "upstream_doh", array(config.upstreamDoh(), url -> object().put("url", url.toString())));
    node.set(
        "upstream_dns",
        array(
            config.upstreamDo53(),
            server -> object().put("protocol", "ip_port").put("address", IpText.format(server))));
    return node;
  }

  static ObjectNode flowLogs(FlowLogs logs) {
    return object()
        .put("api_url", logs.apiUrl())
        .put("upload_interval_secs", logs.uploadIntervalSeconds())
        .put("upload_batch_size", logs.uploadBatchSize());
  }

  static ObjectNode authorization(AuthorizationEntry entry) {
    ObjectNode node =
        object().put("client_id", entry.clientId()).put("resource_id", entry.resourceId());
    nullable(node, "expires_at", entry.expiresAt());
    return node;
  }

  static ObjectNode iceAuth(IceAuth auth) {
    return object().put("username", auth.username()).put("password", auth.password());
  }

  static ObjectNode relay(Relay relay) {
    return object()
        .put("id", relay.id())
        .put("type", "turn")
        .put("addr", IpText.format(relay.address()))
        .put("username", relay.username())
        .put("password", relay.password())
        .put("expires_at", relay.expiresAt());
  }

  /** Writes a resource as clients see it. */
  static ObjectNode clientResource(Resource resource) {
    ObjectNode node = object().put("id", resource.id());
    switch (resource) {
      case Resource.Dns dns -> {
        node.put("type", "dns").put("address", dns.address()).put("name", dns.name());
        nullable(node, "address_description", dns.addressDescription());
        node.set("sites", sites(dns));
        node.put("ip_stack", dns.ipStack().wireName()).set("filters", filters(dns.filters()));
      }
      case Resource.Cidr cidr -> {
        node.put("type", "cidr").put("address", cidr.address().toString()).put("name", cidr.name());
        nullable(node, "address_description", cidr.addressDescription());
        node.set("sites", sites(cidr));
        node.set("filters", filters(cidr.filters()));
      }
      case Resource.Internet internet -> {
        node.put("type", "internet").put("name", internet.name()).put("can_be_disabled", true);
        node.set("sites", sites(internet));
      }
      case Resource.StaticDevicePool pool -> {
        node.put("type", "static_device_pool").put("name", pool.name());
        node.set("devices", array(pool.devices(), SharedWriter::device));
        node.set("filters", filters(pool.filters()));
      }
      case Resource.DynamicDevicePool pool ->
          node.put("type", "dynamic_device_pool")
              .put("name", pool.name())
              .put("address", pool.address());
      case Resource.Unknown unknown -> node.put("type", unknown.type());
    }
    return node;
  }

  /** Writes a resource as gateways see it. */
  static ObjectNode gatewayResource(Resource resource) {
    ObjectNode node = object().put("id", resource.id());
    switch (resource) {
      case Resource.Dns dns ->
          node.put("type", "dns")
              .put("address", dns.address())
              .put("name", dns.name())
              .set("filters", filters(dns.filters()));
      case Resource.Cidr cidr ->
          node.put("type", "cidr")
              .put("address", cidr.address().toString())
              .put("name", cidr.name())
              .set("filters", filters(cidr.filters()));
      case Resource.Internet internet -> node.put("type", "internet");
      case Resource.StaticDevicePool pool -> throw notForGateways(pool);
      case Resource.DynamicDevicePool pool -> throw notForGateways(pool);
      case Resource.Unknown unknown -> throw notForGateways(unknown);
    }
    return node;
  }

  private static IllegalArgumentException notForGateways(Resource resource) {
    return new IllegalArgumentException(
        "no gateway serves a " + resource.getClass().getSimpleName());
  }

  private static ArrayNode sites(Resource resource) {
    return array(
        resource.sites(), (Site site) -> object().put("id", site.id()).put("name", site.name()));
  }

  private static ObjectNode device(Resource.Device device) {
    return object()
        .put("client_id", device.clientId())
        .put("ipv4", IpText.format(device.ipv4()) + "/32")
        .put("ipv6", IpText.format(device.ipv6()) + "/128");
  }

  static ArrayNode filters(List<ResourceFilter> filters) {
    return array(filters, SharedWriter::filter);
  }

  private static ObjectNode filter(ResourceFilter filter) {
    ObjectNode node = object().put("protocol", filter.protocol().name().toLowerCase(Locale.ROOT));
    return filter.protocol() == ResourceFilter.Protocol.ICMP
        ? node
        : node.put("port_range_start", filter.first()).put("port_range_end", filter.last());
  }
}
