package fz.netcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** What is concluded from a server with two addresses and two ports, as a NAT lets it be seen. */
class NatCheckTest {
  @Test
  void noticesThatThereIsNoNat() throws Exception {
    try (TwoFacedServer server = new TwoFacedServer((client, socket) -> client)) {
      NatCheck.Finding finding = check(List.of(server.first()));
      assertEquals(NatBehaviour.NONE, finding.mapping());
      assertEquals(NatBehaviour.ENDPOINT_INDEPENDENT, finding.filtering());
      assertEquals(finding.local(), finding.reflexive().getFirst().mapped());
    }
  }

  @Test
  void tellsMappingsApart() throws Exception {
    assertEquals(NatBehaviour.ENDPOINT_INDEPENDENT, mapping(socket -> 0));
    assertEquals(NatBehaviour.ADDRESS_DEPENDENT, mapping(socket -> socket / 2));
    assertEquals(NatBehaviour.ADDRESS_AND_PORT_DEPENDENT, mapping(socket -> socket));
  }

  @Test
  void tellsThatOnlyTheAddressIsFiltered() throws Exception {
    try (TwoFacedServer server = new TwoFacedServer((client, socket) -> outer(0))) {
      server.silence(3);
      assertEquals(NatBehaviour.ADDRESS_DEPENDENT, check(List.of(server.first())).filtering());
    }
  }

  @Test
  void comparesServersWithOneAddressEach() throws Exception {
    try (TwoFacedServer server = new TwoFacedServer((client, socket) -> outer(socket))) {
      server.hideOther();
      NatCheck.Finding one = check(List.of(server.first()));
      assertEquals(NatBehaviour.UNKNOWN, one.mapping());
      assertEquals(NatBehaviour.UNKNOWN, one.filtering());
      NatCheck.Finding two = check(List.of(server.first(), server.address(2)));
      assertEquals(NatBehaviour.DEPENDENT, two.mapping());
      assertEquals(2, two.reflexive().size());
    }
  }

  @Test
  void skipsServersOfTheOtherFamily() throws Exception {
    NatCheck.Finding finding = check(List.of(new Endpoint(0, 1, 3_478)));
    assertTrue(finding.reflexive().isEmpty());
    assertEquals(NatBehaviour.UNKNOWN, finding.mapping());
  }

  /** Returns the mapping that is found if an outer port is used for each number. */
  private static NatBehaviour mapping(IntUnaryOperator port) throws Exception {
    try (TwoFacedServer server =
        new TwoFacedServer((client, socket) -> outer(port.applyAsInt(socket)))) {
      return check(List.of(server.first())).mapping();
    }
  }

  private static Endpoint outer(int number) {
    return Endpoint.ofIpv4(0xcb007107, 40_000 + number);
  }

  private static NatCheck.Finding check(List<Endpoint> servers) throws IOException {
    try (UdpSockets sockets = UdpSockets.open(List.of(InetAddress.getByName("127.0.0.1")))) {
      NatCheck check = new NatCheck(new StunProbe(sockets, new Random(1)));
      return check.check(sockets.locals().getFirst(), servers);
    }
  }
}
