package fz.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import fz.control.message.AuthorizationCreated;
import fz.control.message.ClientDeviceAccessDenied;
import fz.control.message.ClientInit;
import fz.control.message.DevicePoolDomainResolved;
import fz.control.message.GatewayInit;
import fz.control.message.IceCandidates;
import fz.control.message.InterfaceConfig;
import fz.control.message.IpText;
import fz.control.message.PortalMessage;
import fz.control.message.RejectAccess;
import fz.control.message.Relay;
import fz.control.message.RequestAuthorization;
import fz.control.message.Resource;
import fz.control.message.ResourceDeleted;
import fz.control.message.ResourceFilter;
import fz.control.message.Site;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String INTERFACE =
      "\"interface\":{\"ipv4\":\"100.64.0.12\",\"ipv6\":\"fd00:2021:1111::c\"}";
  private static final String KEY = "uMBCkAxTewfSgypIyxdQ18uCi84HLtKmQJy0wvQrYWY=";
  private static final String ICE =
      "{\"username\":\"abcd\",\"password\":\"efghijklmnopqrstuvwxyz\"}";

  private static MessageCodec.Decoded decode(Direction direction, String event, String payload) {
    try {
      Frame frame = Frame.push(direction.topic(), event, MAPPER.readTree(payload));
      return MessageCodec.decode(direction, frame);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(payload, e);
    }
  }

  private static <T> T read(Class<T> type, Direction direction, String event, String payload) {
    MessageCodec.Decoded decoded = decode(direction, event, payload);
    assertInstanceOf(MessageCodec.Message.class, decoded, decoded.toString());
    return assertInstanceOf(type, ((MessageCodec.Message) decoded).message());
  }

  private static List<Resource> resources(String list) {
    String payload = "{" + INTERFACE + ",\"resources\":[" + list + "]}";
    return read(ClientInit.class, Direction.TO_CLIENT, "init", payload).resources();
  }

  @Test
  void readsAnInitWithNothingButAnInterface() {
    ClientInit init =
        read(ClientInit.class, Direction.TO_CLIENT, "init", "{" + INTERFACE + ",\"relays\":null}");
    assertEquals("100.64.0.12", init.interfaceConfig().ipv4().getHostAddress());
    assertEquals("fd00:2021:1111::c", IpText.format(init.interfaceConfig().ipv6()));
    assertEquals(Optional.empty(), init.interfaceConfig().searchDomain());
    assertTrue(init.resources().isEmpty() && init.relays().isEmpty());
    assertEquals(Optional.empty(), init.flowLogs());
  }

  @Test
  void reportsAMissingRequiredField() {
    MessageCodec.Decoded decoded = decode(Direction.TO_CLIENT, "init", "{\"resources\":[]}");
    assertEquals(new MessageCodec.Malformed("init", "no field interface"), decoded);
    assertInstanceOf(
        MessageCodec.Malformed.class,
        decode(Direction.TO_CLIENT, "authorization_created", "{\"resource_id\":\"r\"}"));
    assertInstanceOf(MessageCodec.Malformed.class, decode(Direction.TO_CLIENT, "init", "[1]"));
  }

  @Test
  void reportsAnUnknownEvent() {
    assertEquals(
        new MessageCodec.Unknown("surprise"), decode(Direction.TO_GATEWAY, "surprise", "{}"));
  }

  @Test
  void skipsMalformedResourcesOfAListAndKeepsTheRest() {
    List<Resource> resources =
        resources(
            "{\"type\":\"dns\",\"id\":\"1\",\"address\":\"a.com\",\"name\":\"a\",\"sites\":[]},"
                + "{\"type\":\"dns\",\"id\":\"2\",\"name\":\"no address\",\"sites\":[]},"
                + "{\"type\":\"cidr\",\"id\":\"3\",\"address\":\"10.0.0.1/24\",\"name\":\"host"
                + " bits\",\"sites\":[]},"
                + "{\"type\":\"cidr\",\"id\":\"4\",\"address\":\"10.0.0.0/24\",\"name\":\"n\","
                + "\"sites\":[],\"filters\":[{\"protocol\":\"sctp\"}]},"
                + "17,"
                + "{\"type\":\"cidr\",\"id\":\"5\",\"address\":\"10.0.0.7\",\"name\":\"n\","
                + "\"gateway_groups\":[{\"id\":\"s\",\"name\":\"HQ\"}]}");
    assertEquals(List.of("1", "5"), resources.stream().map(Resource::id).toList());
    assertEquals(List.of(new Site("s", "HQ")), resources.get(1).sites());
    assertEquals("10.0.0.7/32", ((Resource.Cidr) resources.get(1)).address().toString());
  }

  @Test
  void keepsResourcesOfUnknownTypeApart() {
    assertEquals(
        List.of(new Resource.Unknown("9", "teleporter")),
        resources("{\"type\":\"teleporter\",\"id\":\"9\",\"address\":{\"x\":1}}"));
  }

  @Test
  void fillsInThePortsOfFilters() {
    List<Resource> resources =
        resources(
            "{\"type\":\"internet\",\"id\":\"i\",\"sites\":[]},"
                + "{\"type\":\"cidr\",\"id\":\"c\",\"address\":\"fd00::/8\",\"name\":\"n\","
                + "\"sites\":[],\"filters\":[{\"protocol\":\"tcp\"},{\"protocol\":\"udp\","
                + "\"port_range_start\":53,\"port_range_end\":54},{\"protocol\":\"icmp\"}]}");
    assertEquals(Resource.Internet.DEFAULT_NAME, resources.get(0).name());
    assertEquals(
        List.of(
            new ResourceFilter(ResourceFilter.Protocol.TCP, 0, 65535),
            new ResourceFilter(ResourceFilter.Protocol.UDP, 53, 54),
            ResourceFilter.icmp()),
        resources.get(1).filters());
  }

  @Test
  void prefersPlainResolversAndUnderstandsTheOlderField() {
    String older =
        "{\"interface\":{\"ipv4\":\"100.64.0.1/32\",\"ipv6\":\"fd00::1/128\",\"upstream_dns\":"
            + "[{\"protocol\":\"ip_port\",\"address\":\"[2606::1]:5353\"}]}}";
    ClientInit init = read(ClientInit.class, Direction.TO_CLIENT, "init", older);
    InetSocketAddress server = init.interfaceConfig().upstreamDo53().getFirst();
    assertEquals("[2606::1]:5353", IpText.format(server));
    String both = older.replace("\"upstream_dns\"", "\"upstream_do53\":[{\"ip\":\"1.1.1.1\"}],$0");
    both = both.replace("$0", "\"upstream_dns\"");
    init = read(ClientInit.class, Direction.TO_CLIENT, "init", both);
    assertEquals("1.1.1.1:53", IpText.format(init.interfaceConfig().upstreamDo53().getFirst()));
  }

  @Test
  void refusesAMessageWithAnUnusableDohUrl() {
    for (String url : List.of("http://a/q", "https:///q", "https://a/q?x=1", "https://a b/")) {
      String payload =
          "{\"interface\":{\"ipv4\":\"100.64.0.1\",\"ipv6\":\"fd00::1\",\"upstream_doh\":"
              + "[{\"url\":\""
              + url
              + "\"}]}}";
      assertInstanceOf(
          MessageCodec.Malformed.class, decode(Direction.TO_CLIENT, "config_changed", payload));
    }
  }

  @Test
  void writesInterfacesThatReadBackEqual() {
    InterfaceConfig config =
        new InterfaceConfig(
            IpText.parse("100.64.0.1").orElseThrow(),
            IpText.parse("fd00:2021:1111::1").orElseThrow(),
            Optional.of("example.com"),
            List.of(new InetSocketAddress("1.1.1.1", 53), new InetSocketAddress("9.9.9.9", 5353)),
            List.of(URI.create("https://dns.google/dns-query")));
    ClientInit init = new ClientInit(config, List.of(), List.of(), List.of(), Optional.empty());
    Frame frame = MessageCodec.encode(init);
    assertEquals(new MessageCodec.Message(init), MessageCodec.decode(Direction.TO_CLIENT, frame));
  }

  @Test
  void mergesNothingButLeavesStunServersOut() {
    String relays =
        "[{\"type\":\"stun\",\"id\":\"s\",\"addr\":\"192.0.2.1:3478\"},"
            + "{\"type\":\"turn\",\"id\":\"t\",\"addr\":\"[2001:db8::7]:3478\",\"username\":\"u\","
            + "\"password\":\"p\",\"expires_at\":1893456000}]";
    ClientInit init =
        read(
            ClientInit.class,
            Direction.TO_CLIENT,
            "init",
            "{" + INTERFACE + ",\"relays\":" + relays + "}");
    Relay relay = init.relays().getFirst();
    assertEquals(1, init.relays().size());
    assertEquals("[2001:db8::7]:3478", IpText.format(relay.address()));
    assertFalse(relay.toString().contains("2001"), relay.toString());
  }

  @Test
  void readsTheSiteOfAnAuthorizationUnderEitherName() {
    String payload =
        "{\"resource_id\":\"r\",\"gateway_id\":\"g\",\"gateway_public_key\":\"%s\","
            + "\"gateway_ipv4\":\"100.72.145.83\",\"gateway_ipv6\":\"fd00::5\",\"%s\":\"site\","
            + "\"preshared_key\":\"%s\",\"client_ice_credentials\":%s,"
            + "\"gateway_ice_credentials\":%s}";
    for (String name : List.of("site_id", "gateway_group_id")) {
      AuthorizationCreated created =
          read(
              AuthorizationCreated.class,
              Direction.TO_CLIENT,
              "authorization_created",
              payload.formatted(KEY, name, KEY, ICE, ICE));
      assertEquals("site", created.siteId());
      assertFalse(created.useIceless());
      assertEquals(KEY, created.presharedKey().toBase64());
      assertFalse(created.toString().contains("efghijk"), created.toString());
      assertFalse(created.toString().contains(KEY), created.toString());
    }
    assertInstanceOf(
        MessageCodec.Malformed.class,
        decode(
            Direction.TO_CLIENT,
            "authorization_created",
            payload.formatted(KEY.substring(1), "site_id", KEY, ICE, ICE)));
  }

  @Test
  void namesCandidatesByTheWayTheyGo() {
    IceCandidates toGateway = IceCandidates.ofGateway("g", List.of("candidate:1"));
    Frame fromClient = MessageCodec.encode(Direction.FROM_CLIENT, toGateway);
    assertEquals("new_gateway_ice_candidates", fromClient.event());
    assertEquals(
        "{\"gateway_id\":\"g\",\"candidates\":[\"candidate:1\"]}", fromClient.payload().toString());
    assertEquals("ice_candidates", MessageCodec.encode(Direction.TO_CLIENT, toGateway).event());
    IceCandidates ofClient = new IceCandidates(IceCandidates.PeerKind.CLIENT, "c", true, List.of());
    assertEquals(
        "invalidate_ice_candidates", MessageCodec.encode(Direction.TO_GATEWAY, ofClient).event());
    assertEquals(
        "invalidate_client_ice_candidates",
        MessageCodec.encode(Direction.TO_CLIENT, ofClient).event());
    assertEquals(
        "invalidate_client_ice_candidates",
        MessageCodec.encode(Direction.FROM_CLIENT, ofClient).event());
  }

  @Test
  void refusesToWriteAMessageInAWayItNeverGoes() {
    assertThrows(
        IllegalArgumentException.class,
        () -> MessageCodec.encode(Direction.FROM_CLIENT, new RejectAccess("c", "r")));
  }

  @Test
  void writesTheBareIdOfADeletedResource() {
    Frame frame = MessageCodec.encode(new ResourceDeleted("733e"));
    assertEquals(
        "{\"topic\":\"client\",\"event\":\"resource_deleted\",\"payload\":\"733e\",\"ref\":null}",
        frame.toText());
    assertEquals(
        new MessageCodec.Message(new ResourceDeleted("733e")),
        MessageCodec.decode(Direction.TO_CLIENT, frame));
  }

  @Test
  void leavesOptionalAddressesOutOfARequest() {
    assertEquals(
        "{\"resource_id\":\"r\",\"connected_gateway_ids\":[\"g\"]}",
        MessageCodec.encode(new RequestAuthorization("r", List.of("g"))).payload().toString());
    RequestAuthorization device =
        new RequestAuthorization("r", List.of(), IpText.parse("100.64.0.9"), Optional.empty());
    assertEquals(
        new MessageCodec.Message(device),
        MessageCodec.decode(Direction.FROM_CLIENT, MessageCodec.encode(device)));
  }

  @Test
  void readsDevicePoolAnswersWithAndWithoutPrefixLength() {
    for (String suffix : List.of("", "/128")) {
      DevicePoolDomainResolved resolved =
          read(
              DevicePoolDomainResolved.class,
              Direction.TO_CLIENT,
              "device_pool_domain_resolved",
              "{\"resource_id\":\"r\",\"domain\":\"d\",\"ipv4\":\"100.64.0.7\",\"ipv6\":\"fd00::7"
                  + suffix
                  + "\"}");
      assertEquals("fd00::7", IpText.format(resolved.ipv6()));
    }
    ClientDeviceAccessDenied denied =
        read(
            ClientDeviceAccessDenied.class,
            Direction.TO_CLIENT,
            "client_device_access_denied",
            "{\"reason\":\"ambiguous_address\"}");
    assertEquals(Optional.empty(), denied.clientId());
  }

  @Test
  void readsTheInitOfAGateway() {
    GatewayInit init =
        read(
            GatewayInit.class,
            Direction.TO_GATEWAY,
            "init",
            "{"
                + INTERFACE
                + ",\"config\":{\"ipv4_masquerade_enabled\":true,"
                + "\"ipv6_masquerade_enabled\":false},\"authorizations\":[{\"client_id\":\"c\","
                + "\"resource_id\":\"r\",\"expires_at\":null}]}");
    assertTrue(init.ipv4Masquerade());
    assertFalse(init.ipv6Masquerade());
    assertTrue(init.authorizations().getFirst().expiresAt().isEmpty());
    PortalMessage.ToGateway message = init;
    assertEquals(
        new MessageCodec.Message(init),
        MessageCodec.decode(Direction.TO_GATEWAY, MessageCodec.encode(message)));
  }

  @Test
  void survivesMutatedFrames() {
    long seed = 20261121;
    Random random = new Random(seed);
    String text =
        "{\"topic\":\"client\",\"event\":\"init\",\"payload\":{"
            + INTERFACE
            + ",\"resources\":[{\"type\":\"cidr\",\"id\":\"5\",\"address\":\"10.0.0.0/24\","
            + "\"name\":\"n\",\"sites\":[{\"id\":\"s\",\"name\":\"HQ\"}],\"filters\":"
            + "[{\"protocol\":\"tcp\",\"port_range_start\":443}]}],\"relays\":[{\"type\":\"turn\","
            + "\"id\":\"t\",\"addr\":\"[2001:db8::7]:3478\",\"username\":\"u\",\"password\":\"p\","
            + "\"expires_at\":1893456000}]},\"ref\":null}";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder mutated = new StringBuilder(text);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(Math.max(1, mutated.length() - 1));
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, (char) random.nextInt(256));
          case 1 -> mutated.insert(at, "[");
          default -> mutated.setLength(Math.max(1, at));
        }
      }
      if (Frame.parse(mutated.toString()) instanceof Frame.Valid(Frame frame)) {
        for (Direction direction : Direction.values()) {
          MessageCodec.decode(direction, frame);
        }
      }
    }
  }

  @Test
  void textFormsHideTokensAndKeys() throws Exception {
    String payload =
        "{\"resource_id\":\"r\",\"gateway_id\":\"g\",\"gateway_public_key\":\"%1$s\","
            + "\"gateway_ipv4\":\"100.64.0.1\",\"gateway_ipv6\":\"fd00:2021:1111::1\","
            + "\"site_id\":\"s\",\"preshared_key\":\"%1$s\",\"client_ice_credentials\":%2$s,"
            + "\"gateway_ice_credentials\":%2$s,\"flow_logs_ingest_token\":\"jwt\"}";
    Frame frame =
        Frame.push("client", "authorization_created", MAPPER.readTree(payload.formatted(KEY, ICE)));
    MessageCodec.Message read =
        assertInstanceOf(
            MessageCodec.Message.class, MessageCodec.decode(Direction.TO_CLIENT, frame));
    assertInstanceOf(AuthorizationCreated.class, read.message());
    String text = read.toString();
    for (String hidden : List.of(KEY, "jwt", "efghijklmnopqrstuvwxyz")) {
      assertFalse(text.contains(hidden), text);
    }
  }
}
