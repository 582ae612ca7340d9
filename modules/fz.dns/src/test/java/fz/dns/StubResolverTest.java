package fz.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.DropReason;
import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class StubResolverTest {
  private static final InetSocketAddress UPSTREAM = new InetSocketAddress("1.1.1.1", 53);
  private static final InetSocketAddress UPSTREAM_V6 = new InetSocketAddress("2606::1", 53);

  private final StubResolver resolver = new StubResolver(new ProxyAddresses());
  private Endpoint sentinel;

  @BeforeEach
  void setUp() {
    resolver.resources(
        List.of(
            resource("1", "**.example.com", true, true),
            resource("2", "v4.only.org", true, false),
            resource("3", "*.mixed.org", true, false),
            resource("4", "a.mixed.org", false, true)));
    assertTrue(resolver.upstreams(List.of(UPSTREAM, UPSTREAM_V6, UPSTREAM)));
    sentinel = resolver.sentinels().getFirst();
  }

  private static DnsResource resource(String id, String pattern, boolean ipv4, boolean ipv6) {
    return new DnsResource(id, DomainPattern.parse(pattern).orElseThrow(), ipv4, ipv6);
  }

  private static byte[] query(String name, int type) {
    try {
      Message query =
          Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
      query.getHeader().setID(0xbeef);
      return query.toWire();
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private StubAnswer ask(byte[] query) {
    return resolver.handleQuery(query, sentinel.high(), sentinel.low());
  }

  private Message answer(byte[] query) throws IOException {
    StubAnswer.Answer answer = assertInstanceOf(StubAnswer.Answer.class, ask(query));
    return new Message(answer.message());
  }

  private static List<String> texts(Message message) {
    return message.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void answersNamesOfResourcesWithProxyAddresses() throws IOException {
    byte[] query = query("App.Example.COM", Type.A);
    StubAnswer.Answer raw = assertInstanceOf(StubAnswer.Answer.class, ask(query));
    assertEquals(Optional.of("app.example.com"), raw.name());
    Message answer = new Message(raw.message());
    assertEquals(0xbeef, answer.getHeader().getID());
    assertEquals(Opcode.QUERY, answer.getHeader().getOpcode());
    assertTrue(answer.getHeader().getFlag(Flags.QR));
    assertTrue(answer.getHeader().getFlag(Flags.RD));
    assertFalse(answer.getHeader().getFlag(Flags.RA));
    assertFalse(answer.getHeader().getFlag(Flags.AA));
    assertEquals("App.Example.COM.", answer.getQuestion().getName().toString());
    assertEquals(List.of("100.96.0.1", "100.96.0.2", "100.96.0.3", "100.96.0.4"), texts(answer));
    for (Record record : answer.getSection(Section.ANSWER)) {
      assertEquals(1, record.getTTL());
      assertEquals("App.Example.COM.", record.getName().toString());
    }
    Message ipv6 = answer(query("app.example.com", Type.AAAA));
    assertEquals(4, texts(ipv6).size());
    assertEquals("fd00:2021:1111:8000:0:0:0:0", texts(ipv6).getFirst());
    assertEquals(8, resolver.proxies("APP.example.com.").size());
  }

  @Test
  void keepsTheOtherFamilyEmpty() throws IOException {
    assertEquals(4, texts(answer(query("v4.only.org", Type.A))).size());
    Message ipv6 = answer(query("v4.only.org", Type.AAAA));
    assertEquals(Rcode.NOERROR, ipv6.getRcode());
    assertEquals(List.of(), texts(ipv6));
  }

  @Test
  void servesTheFamiliesOfAllMatchingResources() throws IOException {
    assertEquals(4, texts(answer(query("a.mixed.org", Type.A))).size());
    assertEquals(4, texts(answer(query("a.mixed.org", Type.AAAA))).size());
    assertEquals(0, texts(answer(query("b.mixed.org", Type.AAAA))).size());
    assertEquals(
        List.of("4", "3"),
        resolver.resourcesOf("a.mixed.org").stream().map(DnsResource::id).toList());
  }

  @Test
  void hidesServiceBindings() throws IOException {
    for (int type : new int[] {Type.HTTPS, Type.SVCB}) {
      Message answer = answer(query("app.example.com", type));
      assertEquals(Rcode.NOERROR, answer.getRcode());
      assertEquals(List.of(), texts(answer));
    }
    assertInstanceOf(StubAnswer.Forward.class, ask(query("other.net", Type.HTTPS)));
  }

  @Test
  void asksTheGatewayForServicesAndTexts() {
    for (int type : new int[] {Type.SRV, Type.TXT}) {
      byte[] query = query("_ldap._tcp.example.com", type);
      StubAnswer.AskGateway ask = assertInstanceOf(StubAnswer.AskGateway.class, ask(query));
      assertSame(query, ask.message());
      assertEquals("_ldap._tcp.example.com", ask.name());
      assertEquals("1", ask.resources().getFirst().id());
    }
  }

  @Test
  void forwardsAllElse() {
    for (byte[] query :
        List.of(
            query("other.net", Type.A),
            query("other.net", Type.TXT),
            query("app.example.com", Type.MX),
            query("1.1.1.1.in-addr.arpa", Type.PTR))) {
      StubAnswer.Forward forward = assertInstanceOf(StubAnswer.Forward.class, ask(query));
      assertSame(query, forward.message());
      assertEquals(UPSTREAM, forward.upstream());
    }
    Endpoint second = resolver.sentinels().get(1);
    assertEquals(
        new StubAnswer.Forward(query("x.net", Type.A), UPSTREAM_V6).upstream(),
        assertInstanceOf(
                StubAnswer.Forward.class,
                resolver.handleQuery(query("x.net", Type.A), second.high(), second.low()))
            .upstream());
  }

  @Test
  void onlyInternetClassNamesAreResources() throws IOException {
    byte[] chaos =
        Message.newQuery(
                Record.newRecord(Name.fromString("app.example.com."), Type.A, DClass.CHAOS))
            .toWire();
    assertInstanceOf(StubAnswer.Forward.class, ask(chaos));
  }

  @Test
  void deniesTheCanaryOfBrowsers() throws IOException {
    for (int type : new int[] {Type.A, Type.AAAA, Type.HTTPS}) {
      assertEquals(Rcode.NXDOMAIN, answer(query("Use-Application-DNS.net", type)).getRcode());
    }
    assertInstanceOf(StubAnswer.Forward.class, ask(query("x.use-application-dns.net", Type.A)));
  }

  @Test
  void answersPointersOfAssignedAddressesOnly() throws IOException {
    String ipv4 = "2.0.96.100.in-addr.arpa";
    assertInstanceOf(StubAnswer.Forward.class, ask(query(ipv4, Type.PTR)));
    ask(query("app.example.com", Type.A));
    assertEquals(List.of("app.example.com."), texts(answer(query(ipv4, Type.PTR))));
    String ipv6 = "1." + "0.".repeat(15) + "0.0.0.8.1.1.1.1.1.2.0.2.0.0.d.f.ip6.arpa";
    assertEquals(List.of("app.example.com."), texts(answer(query(ipv6, Type.PTR))));
    assertInstanceOf(StubAnswer.Forward.class, ask(query("9.0.96.100.in-addr.arpa", Type.PTR)));
  }

  @Test
  void ignoresWhatIsNotOneQuestion() throws IOException {
    Message two = new Message(query("a.net", Type.A));
    two.addRecord(two.getQuestion(), Section.QUESTION);
    Message response = new Message(query("a.net", Type.A));
    response.getHeader().setFlag(Flags.QR);
    byte[] cut = query("a.net", Type.A);
    for (byte[] message :
        List.of(
            new byte[0],
            new byte[11],
            new Message(1).toWire(),
            two.toWire(),
            response.toWire(),
            Arrays.copyOf(cut, cut.length - 1))) {
      assertEquals(new StubAnswer.Ignore(DropReason.BAD_DNS_MESSAGE), ask(message));
    }
  }

  @Test
  void reportsAFailureWithoutUpstream() throws IOException {
    resolver.upstreams(List.of());
    assertEquals(List.of(), resolver.sentinels());
    assertEquals(Rcode.SERVFAIL, answer(query("other.net", Type.A)).getRcode());
    byte[] failure = StubResolver.failure(query("other.net", Type.A)).orElseThrow();
    assertEquals(Rcode.SERVFAIL, new Header(failure).getRcode());
    assertEquals(0xbeef, new Header(failure).getID());
    assertEquals(Optional.empty(), StubResolver.failure(new byte[5]));
  }

  @Test
  void reportsAFailureWhenAddressesHaveRunOut() throws IOException {
    StubResolver small = new StubResolver(new ProxyAddresses(0));
    small.resources(List.of(resource("1", "a.com", true, true)));
    StubAnswer.Answer answer =
        assertInstanceOf(StubAnswer.Answer.class, small.handleQuery(query("a.com", Type.A), 0, 0));
    assertEquals(Rcode.SERVFAIL, new Message(answer.message()).getRcode());
    assertEquals(Optional.empty(), answer.name());
  }

  @Test
  void answersTheLinkForResourcesAlone() {
    assertInstanceOf(
        StubAnswer.Answer.class, resolver.handleMulticastQuery(query("x.example.com", Type.A)));
    for (byte[] query :
        List.of(query("printer", Type.A), query("x.example.com", Type.TXT), new byte[3])) {
      assertInstanceOf(StubAnswer.Ignore.class, resolver.handleMulticastQuery(query));
    }
  }

  @Test
  void namesKeepTheirAddressesWhenResourcesChange() {
    ask(query("app.example.com", Type.A));
    List<Endpoint> before = resolver.proxies("app.example.com");
    resolver.resources(List.of());
    assertInstanceOf(StubAnswer.Forward.class, ask(query("app.example.com", Type.A)));
    assertEquals(before, resolver.proxies("app.example.com"));
    Endpoint first = before.getFirst();
    assertEquals(Optional.of("app.example.com"), resolver.nameOf(first.high(), first.low()));
  }

  @Test
  void changesSentinelsOnlyWhenTheEffectiveServersChange() {
    Endpoint one = IpAddresses.parse("100.100.111.1").orElseThrow();
    Endpoint two = IpAddresses.parse("100.100.111.2").orElseThrow();
    Endpoint ipv6 = IpAddresses.parse("fd00:2021:1111:8000:100:100:111:0").orElseThrow();
    assertEquals(List.of(one, ipv6), resolver.sentinels());
    assertFalse(resolver.upstreams(List.of(UPSTREAM, UPSTREAM_V6)));
    InetSocketAddress own = new InetSocketAddress("100.100.111.7", 53);
    assertFalse(resolver.upstreams(List.of(own, UPSTREAM, UPSTREAM_V6)));
    assertTrue(resolver.upstreams(List.of(UPSTREAM)));
    assertEquals(List.of(two), resolver.sentinels());
    assertTrue(resolver.upstreams(List.of(new InetSocketAddress("9.9.9.9", 53))));
    assertEquals(List.of(one), resolver.sentinels());
    assertTrue(StubResolver.isSentinel(two.high(), two.low()));
    assertTrue(StubResolver.isSentinel(ipv6.high(), ipv6.low()));
  }

  @ParameterizedTest
  @CsvSource({"512, true", "1212, true", "1500, false"})
  void truncatesLongAnswersToTheirQuestion(int max, boolean truncated) throws IOException {
    byte[] query = query("long.example.net", Type.TXT);
    Message message = new Message(query);
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.RA);
    for (int i = 0; i < 8; i++) {
      message.addRecord(
          new org.xbill.DNS.TXTRecord(
              message.getQuestion().getName(), DClass.IN, 60, i + "x".repeat(150)),
          Section.ANSWER);
    }
    byte[] answer = message.toWire();
    assertTrue(answer.length > 1212 && answer.length <= 1500, "" + answer.length);
    byte[] cut = StubResolver.truncate(answer, max);
    if (!truncated) {
      assertSame(answer, cut);
      return;
    }
    Message parsed = new Message(cut);
    assertTrue(parsed.getHeader().getFlag(Flags.TC));
    assertTrue(parsed.getHeader().getFlag(Flags.RA));
    assertEquals(0xbeef, parsed.getHeader().getID());
    assertEquals(message.getQuestion(), parsed.getQuestion());
    assertEquals(0, parsed.getHeader().getCount(Section.ANSWER));
    assertEquals(0, parsed.getHeader().getCount(Section.ADDITIONAL));
    assertEquals(query.length, cut.length);
  }

  @Test
  void survivesMutatedMessages() {
    long seed = 20261121;
    Random random = new Random(seed);
    ask(query("app.example.com", Type.A));
    List<byte[]> samples =
        List.of(
            query("app.example.com", Type.A),
            query("other.net", Type.TXT),
            query("2.0.96.100.in-addr.arpa", Type.PTR),
            query("_x._tcp.example.com", Type.SRV));
    for (int round = 0; round < 60_000; round++) {
      byte[] message = samples.get(random.nextInt(samples.size())).clone();
      for (int n = random.nextInt(5); n >= 0; n--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        message = Arrays.copyOf(message, random.nextInt(2 * message.length));
      }
      handle(message, random);
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      handle(noise, random);
    }
  }

  private void handle(byte[] message, Random random) {
    byte[] before = message.clone();
    ask(message);
    resolver.handleMulticastQuery(message);
    StubResolver.failure(message);
    byte[] cut = StubResolver.truncate(message, random.nextInt(60));
    assertTrue(cut.length <= Math.max(message.length, 12));
    assertArrayEquals(before, message);
  }
}
