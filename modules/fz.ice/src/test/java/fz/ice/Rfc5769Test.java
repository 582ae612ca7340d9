package fz.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sample messages of RFC 5769. */
class Rfc5769Test {
  private static final byte[] PASSWORD =
      "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.US_ASCII);
  static final String REQUEST =
      "000100582112a442b7e7a701bc34d686fa87dfae"
          + "802200105354554e207465737420636c69656e74"
          + "002400046e0001ff80290008932ff9b151263b36"
          + "000600096576746a3a68367659202020"
          + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
          + "80280004e57a3bcf";
  static final String IPV4_RESPONSE =
      "0101003c2112a442b7e7a701bc34d686fa87dfae"
          + "8022000b7465737420766563746f7220"
          + "002000080001a147e112a643"
          + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
          + "80280004c07d4c96";
  static final String IPV6_RESPONSE =
      "010100482112a442b7e7a701bc34d686fa87dfae"
          + "8022000b7465737420766563746f7220"
          + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
          + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
          + "80280004c8fb0b4c";
  static final String LONG_TERM =
      "000100602112a44278ad3433c6ad72c029da412e"
          + "00060012e3839ee38388e383aae38383e382afe382b90000"
          + "0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341"
          + "0014000b6578616d706c652e6f726700"
          + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static StunMessage parse(String hex) {
    return StunMessage.parse(bytes(hex)).orElseThrow();
  }

  @Test
  void readsSampleRequest() {
    StunMessage message = parse(REQUEST);

    assertEquals(StunClass.REQUEST, message.stunClass());
    assertEquals(StunMethod.BINDING, message.method());
    assertEquals(new TransactionId(0xb7e7a701, 0xbc34d686fa87dfaeL), message.transactionId());
    assertEquals(Optional.of("evtj:h6vY"), message.username());
    assertEquals(Optional.of("evtj"), message.recipientUfrag());
    assertEquals(Optional.of("STUN test client"), message.text(StunAttribute.SOFTWARE));
    assertEquals(0x6e0001ffL, message.number32(StunAttribute.PRIORITY).orElseThrow());
    assertEquals(0x932ff9b151263b36L, message.number64(StunAttribute.ICE_CONTROLLED).orElseThrow());
    assertTrue(message.hasFingerprint());
    assertTrue(message.fingerprintHolds());
    assertTrue(message.verifiesIntegrity(PASSWORD));
    assertFalse(message.verifiesIntegrity(new byte[0]));
    assertEquals(-1, message.firstNotUnderstood(Checks::understands));
  }

  @Test
  void readsSampleResponses() {
    StunMessage ipv4 = parse(IPV4_RESPONSE);
    assertEquals(StunClass.SUCCESS, ipv4.stunClass());
    assertTrue(ipv4.fingerprintHolds());
    assertTrue(ipv4.verifiesIntegrity(PASSWORD));
    assertEquals(
        Optional.of(endpoint("192.0.2.1", 32853)),
        ipv4.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS));

    StunMessage ipv6 = parse(IPV6_RESPONSE);
    assertTrue(ipv6.fingerprintHolds());
    assertTrue(ipv6.verifiesIntegrity(PASSWORD));
    assertEquals(
        Optional.of(endpoint("2001:db8:1234:5678:11:2233:4455:6677", 32853)),
        ipv6.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS));
  }

  @Test
  void readsSampleRequestWithLongTermCredentials() {
    StunMessage message = parse(LONG_TERM);
    String user = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";

    assertEquals(Optional.of(user), message.username());
    assertEquals(Optional.of("example.org"), message.text(StunAttribute.REALM));
    assertEquals(Optional.of("f//499k954d6OL34oL9FSTvy64sA"), message.text(StunAttribute.NONCE));
    byte[] key = new LongTermCredentials(user, "TheMatrIX").key("example.org");
    assertTrue(message.verifiesIntegrity(key));
    assertFalse(message.hasFingerprint());
    assertTrue(message.fingerprintHolds());
  }

  @Test
  void writesLongTermSampleByteForByte() {
    StunMessage message = parse(LONG_TERM);
    byte[] key =
        new LongTermCredentials(message.username().orElseThrow(), "TheMatrIX").key("example.org");
    byte[] written =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, message.transactionId())
            .text(StunAttribute.USERNAME, message.username().orElseThrow())
            .text(StunAttribute.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
            .text(StunAttribute.REALM, "example.org")
            .integrity(key)
            .toByteArray();
    assertArrayEquals(bytes(LONG_TERM), written);
  }

  @Test
  void noticesEveryFlippedBitOfTheCoveredBytes() {
    byte[] original = bytes(REQUEST);
    for (int bit = 0; bit < (original.length - 8) * 8; bit++) {
      byte[] mutated = original.clone();
      mutated[bit / 8] ^= (byte) (1 << bit % 8);
      Optional<StunMessage> message = StunMessage.parse(mutated);
      assertFalse(
          message.isPresent()
              && message.get().verifiesIntegrity(PASSWORD)
              && message.get().fingerprintHolds(),
          "bit " + bit);
    }
  }

  private static Endpoint endpoint(String address, int port) {
    return IpAddresses.parse(address).orElseThrow().withPort(port);
  }
}
