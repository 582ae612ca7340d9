package fz.portal.apply;

import fz.portal.apply.Document.AccountEntry;
import fz.portal.apply.Document.ActorEntry;
import fz.portal.apply.Document.GroupEntry;
import fz.portal.apply.Document.PolicyEntry;
import fz.portal.apply.Document.ResourceEntry;
import fz.portal.apply.Document.SiteEntry;
import fz.portal.apply.Fields.Text;
import fz.portal.policy.ActorType;
import fz.portal.policy.AddressFamilies;
import fz.portal.policy.ResourceType;
import fz.portal.policy.TrafficFilter;
import fz.portal.policy.TrafficFilter.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Turns nodes into entries and checks every value on its own. References are checked later. */
final class DocumentReader {
  private DocumentReader() {}

  static Document read(Node root) {
    if (root instanceof Node.Empty) {
      throw root.place().wrong("is empty; write at least one of the sections");
    }
    Fields fields =
        new Fields(root, Set.of("account", "actors", "groups", "sites", "resources", "policies"));
    return new Document(
        fields.node("account").map(DocumentReader::account),
        section(fields, "actors", DocumentReader::actor, ActorEntry::name),
        section(fields, "groups", DocumentReader::group, GroupEntry::name),
        section(fields, "sites", DocumentReader::site, SiteEntry::name),
        section(fields, "resources", DocumentReader::resource, ResourceEntry::name),
        section(fields, "policies", DocumentReader::policy, PolicyEntry::name));
  }

  private static <T> Optional<List<T>> section(
      Fields fields, String key, Function<Node, T> read, Function<T, Text> name) {
    return fields
        .list(key)
        .map(
            nodes -> {
              List<T> entries = new ArrayList<>();
              Map<String, Place> seen = new HashMap<>();
              for (Node node : nodes) {
                T entry = read.apply(node);
                Text text = name.apply(entry);
                Place first = seen.putIfAbsent(text.value(), text.place());
                if (first != null) {
                  throw text.place()
                      .wrong(
                          text.value(), "is already used in line " + first.line() + "; rename one");
                }
                entries.add(entry);
              }
              return entries;
            });
  }

  private static AccountEntry account(Node node) {
    Fields fields = new Fields(node, Set.of("name", "slug"));
    Optional<Text> slug = fields.optional("slug");
    slug.ifPresent(
        text -> {
          if (!text.value().matches("[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")) {
            throw text.place()
                .wrong(text.value(), "must be lower case letters, digits, '-' and '_', at most 63");
          }
        });
    return new AccountEntry(fields.optional("name"), slug);
  }

  private static ActorEntry actor(Node node) {
    Fields fields = new Fields(node, Set.of("name", "type", "email", "disabled"));
    Optional<Text> email = fields.optional("email");
    email.ifPresent(
        text -> {
          if (!text.value().matches("[^@\\s]+@[^@\\s]+")) {
            throw text.place().wrong(text.value(), "is not an e-mail address (name@domain)");
          }
        });
    return new ActorEntry(
        fields.name(),
        fields.choice("type", ActorType.class, ActorType.USER),
        email.map(Text::value).orElse(null),
        fields.flag("disabled").orElse(false));
  }

  private static GroupEntry group(Node node) {
    Fields fields = new Fields(node, Set.of("name", "members"));
    return new GroupEntry(fields.name(), fields.texts("members"));
  }

  private static SiteEntry site(Node node) {
    return new SiteEntry(new Fields(node, Set.of("name")).name());
  }

  private static ResourceEntry resource(Node node) {
    Fields fields =
        new Fields(
            node, Set.of("name", "type", "address", "description", "ip_stack", "site", "filters"));
    ResourceType type = fields.choice("type", ResourceType.class, null);
    if (type != ResourceType.DNS && fields.optional("ip_stack").isPresent()) {
      throw fields
          .text("ip_stack")
          .place()
          .wrong("applies to resources of type dns only; remove it");
    }
    List<TrafficFilter> filters = new ArrayList<>();
    for (Node filter : fields.list("filters").orElse(List.of())) {
      filters.addAll(filter(filter));
    }
    return new ResourceEntry(
        fields.name(),
        type,
        address(fields, type),
        fields.optional("description").map(Text::value).orElse(null),
        fields.choice("ip_stack", AddressFamilies.class, AddressFamilies.DUAL),
        fields.text("site"),
        filters);
  }

  private static String address(Fields fields, ResourceType type) {
    if (type == ResourceType.INTERNET) {
      fields
          .optional("address")
          .ifPresent(
              text -> {
                throw text.place().wrong("does not apply to the type internet; remove it");
              });
      return null;
    }
    Text text = fields.text("address");
    try {
      return ResourceAddress.parse(type, text.value());
    } catch (IllegalArgumentException e) {
      throw text.place().wrong(text.value(), e.getMessage());
    }
  }

  private static List<TrafficFilter> filter(Node node) {
    Fields fields = new Fields(node, Set.of("protocol", "ports"));
    Protocol protocol = fields.choice("protocol", Protocol.class, null);
    Optional<Text> ports = fields.optional("ports");
    if (ports.isEmpty()) {
      return List.of(new TrafficFilter(protocol, 0, 0xFFFF));
    }
    Text text = ports.get();
    if (protocol == Protocol.ICMP) {
      throw text.place().wrong("does not apply to icmp; remove it");
    }
    List<TrafficFilter> filters = new ArrayList<>();
    for (String range : text.value().split(",")) {
      String[] ends = range.strip().split("\\s*-\\s*", 2);
      try {
        int first = Integer.parseInt(ends[0]);
        filters.add(
            new TrafficFilter(
                protocol, first, ends.length == 1 ? first : Integer.parseInt(ends[1])));
      } catch (IllegalArgumentException e) {
        throw text.place()
            .wrong(text.value(), "must be ports from 0 to 65535, such as \"80, 8000-8099\"");
      }
    }
    return filters;
  }

  private static PolicyEntry policy(Node node) {
    Fields fields = new Fields(node, Set.of("name", "group", "resource", "enabled"));
    return new PolicyEntry(
        fields.name(), fields.text("group"), fields.text("resource"), fields.flag("enabled"));
  }
}
