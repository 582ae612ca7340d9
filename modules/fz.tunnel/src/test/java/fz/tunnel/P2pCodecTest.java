package fz.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class P2pCodecTest {
  private static final P2pMessage ASSIGNED =
      new P2pMessage.AssignedIps(
          "733e8d14-c18d-4931-af30-3639fa09c0c0",
          "app.example.com",
          List.of(address("100.96.0.1"), address("fd00:2021:1111:8000::")));

  @Test
  void readsWhatItWrites() {
    for (P2pMessage message :
        List.of(
            ASSIGNED,
            new P2pMessage.DomainStatus("r", "d\"\\\u00e9", true),
            new P2pMessage.DomainStatus("r", "d", false),
            new P2pMessage.Goodbye())) {
      byte[] packet = P2pCodec.encode(message);
      assertTrue(P2pCodec.isControl(MemorySegment.ofArray(packet), 0, packet.length));
      assertEquals(Optional.of(message), decode(packet));
    }
  }

  @Test
  void writesTheHeaderOfAControlPacket() {
    byte[] packet = P2pCodec.encode(new P2pMessage.DomainStatus("r", "d", true));
    String json = "{\"resource\":\"r\",\"domain\":\"d\",\"status\":\"Active\"}";
    byte[] expected = new byte[48 + json.length()];
    expected[0] = 0x60;
    expected[5] = (byte) (8 + json.length());
    expected[6] = (byte) 0xff;
    expected[40] = 1;
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, expected, 48, text.length);
    assertEquals(Arrays.toString(expected), Arrays.toString(packet));
  }

  @Test
  void treatsAnyOtherStatusAsInactiveAndSkipsUnknownFields() {
    byte[] packet =
        withJson(1, "{\"new\":{\"a\":[1]},\"domain\":\"d\",\"status\":\"Odd\",\"resource\":\"r\"}");
    assertEquals(Optional.of(new P2pMessage.DomainStatus("r", "d", false)), decode(packet));
  }

  @Test
  void refusesMalformedMessages() {
    assertEquals(Optional.empty(), decode(withJson(0, "{\"resource\":\"r\"}")));
    assertEquals(
        Optional.empty(),
        decode(withJson(0, "{\"resource\":\"r\",\"domain\":\"d\",\"proxy_ips\":[\"x\"]}")));
    assertEquals(Optional.empty(), decode(withJson(1, "[")));
    assertEquals(Optional.empty(), decode(withJson(77, "{}")));
  }

  @Test
  void takesOnlyPacketsBetweenUnspecifiedAddresses() {
    byte[] packet = P2pCodec.encode(ASSIGNED);
    packet[39] = 1;
    assertFalse(P2pCodec.isControl(MemorySegment.ofArray(packet), 0, packet.length));
  }

  @Test
  void neverThrowsForMutatedMessages() {
    long seed = 42;
    Random random = new Random(seed);
    byte[] original = P2pCodec.encode(ASSIGNED);
    for (int round = 0; round < 20_000; round++) {
      byte[] packet = Arrays.copyOf(original, random.nextInt(original.length + 1));
      for (int i = random.nextInt(6); i > 0 && packet.length > 0; i--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
      }
      try {
        decode(packet);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  private static Optional<P2pMessage> decode(byte[] packet) {
    return P2pCodec.decode(MemorySegment.ofArray(packet), 0, packet.length);
  }

  private static byte[] withJson(int event, String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] packet = new byte[48 + text.length];
    packet[0] = 0x60;
    packet[6] = (byte) 0xff;
    packet[40] = (byte) event;
    System.arraycopy(text, 0, packet, 48, text.length);
    return packet;
  }

  private static Endpoint address(String text) {
    return Endpoint.of(InetAddress.ofLiteral(text), 0);
  }
}
