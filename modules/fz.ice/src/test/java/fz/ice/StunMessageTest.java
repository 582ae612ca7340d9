package fz.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunMessageTest {
  private static final TransactionId ID = new TransactionId(1, 2);

  @Test
  void roundTripsEveryClassAndMethod() {
    for (StunClass stunClass : StunClass.values()) {
      for (int method = 0; method < 0x1000; method++) {
        StunMessage message =
            StunMessage.parse(new StunWriter(stunClass, method, ID).toByteArray()).orElseThrow();
        assertEquals(stunClass, message.stunClass());
        assertEquals(method, message.method());
        assertEquals(ID, message.transactionId());
      }
    }
  }

  @Test
  void roundTripsAttributes() {
    Endpoint ipv4 = Endpoint.ofIpv4(0x0a4d0014, 52625);
    Endpoint ipv6 = new Endpoint(0xfd00_0000_0000_0001L, 7, 65535);
    byte[] key = {1, 2, 3};
    byte[] bytes =
        new StunWriter(StunClass.ERROR, StunMethod.ALLOCATE, ID)
            .errorCode(438, "Stale Nonce")
            .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, ipv4)
            .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, ipv6)
            .number32(StunAttribute.LIFETIME, 600)
            .number64(StunAttribute.ICE_CONTROLLING, -5)
            .flag(StunAttribute.USE_CANDIDATE)
            .attribute(StunAttribute.DATA, new byte[] {9, 8, 7, 6, 5})
            .text(StunAttribute.NONCE, "a".repeat(600))
            .integrity(key)
            .fingerprint()
            .toByteArray();
    StunMessage message = StunMessage.parse(bytes).orElseThrow();

    assertEquals(438, message.errorCode().orElseThrow());
    assertEquals(Optional.of(ipv4), message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS));
    assertEquals(Optional.of(ipv6), message.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS));
    assertEquals(600, message.number32(StunAttribute.LIFETIME).orElseThrow());
    assertEquals(-5, message.number64(StunAttribute.ICE_CONTROLLING).orElseThrow());
    assertTrue(message.has(StunAttribute.USE_CANDIDATE));
    assertArrayEquals(
        new byte[] {9, 8, 7, 6, 5}, message.attribute(StunAttribute.DATA).orElseThrow());
    assertTrue(message.verifiesIntegrity(key));
    assertTrue(message.hasFingerprint() && message.fingerprintHolds());
  }

  @Test
  void verifiesIntegrityOfAnEmptyKey() {
    byte[] bytes =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, ID)
            .integrity(new byte[0])
            .toByteArray();
    assertTrue(StunMessage.parse(bytes).orElseThrow().verifiesIntegrity(new byte[0]));
  }

  @Test
  void namesFirstAttributeThatMustBeUnderstood() {
    byte[] bytes =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, ID)
            .number32(0x8777, 1)
            .number32(0x0777, 1)
            .toByteArray();
    assertEquals(
        0x0777, StunMessage.parse(bytes).orElseThrow().firstNotUnderstood(Checks::understands));
  }

  @Test
  void doesNotSeeAttributesThatIntegrityDoesNotCover() {
    byte[] bytes =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, ID)
            .integrity(new byte[] {1})
            .flag(StunAttribute.USE_CANDIDATE)
            .fingerprint()
            .toByteArray();
    StunMessage message = StunMessage.parse(bytes).orElseThrow();
    assertFalse(message.has(StunAttribute.USE_CANDIDATE));
    assertTrue(message.fingerprintHolds());
  }

  @Test
  void recognizesMessagesAmongDatagrams() {
    byte[] message = new StunWriter(StunClass.REQUEST, StunMethod.BINDING, ID).toByteArray();
    byte[] padded = Arrays.copyOf(new byte[7], 7 + message.length);
    System.arraycopy(message, 0, padded, 7, message.length);
    MemorySegment memory = MemorySegment.ofArray(padded);

    assertTrue(StunMessage.looksLikeStun(memory, 7, message.length));
    assertFalse(StunMessage.looksLikeStun(memory, 6, message.length));
    assertFalse(StunMessage.looksLikeStun(memory, 7, message.length - 1));
    assertFalse(StunMessage.looksLikeStun(memory, 8, message.length));
    assertFalse(StunMessage.looksLikeStun(memory, 0, 0));
    byte[] wireGuard = new byte[148];
    wireGuard[0] = 1;
    assertFalse(StunMessage.looksLikeStun(MemorySegment.ofArray(wireGuard), 0, 148));
  }

  @Test
  void refusesAttributesBeyondTheEnd() {
    byte[] bytes =
        new StunWriter(StunClass.REQUEST, StunMethod.BINDING, ID)
            .number32(StunAttribute.PRIORITY, 1)
            .toByteArray();
    bytes[23] = 5;
    assertTrue(StunMessage.parse(bytes).isEmpty());
  }

  @Test
  void neverThrowsForRandomOrMutatedBytes() {
    long seed = 20_26_11L;
    Random random = new Random(seed);
    String[] samples = {
      Rfc5769Test.REQUEST,
      Rfc5769Test.IPV4_RESPONSE,
      Rfc5769Test.IPV6_RESPONSE,
      Rfc5769Test.LONG_TERM
    };
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = Rfc5769Test.bytes(samples[random.nextInt(samples.length)]);
      int flips = random.nextInt(6);
      for (int i = 0; i < flips; i++) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
      }
      if (random.nextBoolean()) {
        bytes = Arrays.copyOf(bytes, 20 + random.nextInt(bytes.length) & ~3);
        bytes[2] = 0;
        bytes[3] = (byte) (bytes.length - 20);
      }
      try {
        StunMessage.parse(bytes).ifPresent(StunMessageTest::readEverything);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  private static void readEverything(StunMessage message) {
    for (int type = 0; type < 0x30; type++) {
      message.attribute(type);
      message.text(type);
      message.number32(type);
      message.number64(type);
      message.xorAddress(type);
    }
    message.errorCode();
    message.recipientUfrag();
    message.firstNotUnderstood(Checks::understands);
    message.verifiesIntegrity(new byte[] {1});
    message.fingerprintHolds();
  }

  @Test
  void roundTripsPlainAndRepeatedAddresses() {
    Endpoint ipv4 = Endpoint.ofIpv4(0xc000_0201, 3479);
    Endpoint ipv6 = new Endpoint(0x2001_0db8_0000_0000L, 1, 3478);
    StunMessage message =
        StunMessage.parse(
                new StunWriter(StunClass.SUCCESS, StunMethod.ALLOCATE, ID)
                    .address(StunAttribute.ALTERNATE_SERVER, ipv4)
                    .address(StunAttribute.OTHER_ADDRESS, ipv6)
                    .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, ipv4)
                    .attribute(StunAttribute.XOR_RELAYED_ADDRESS, new byte[] {0, 1, 0})
                    .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, ipv6)
                    .attribute(StunAttribute.MAPPED_ADDRESS, new byte[] {0, 2, 0, 0, 1, 2, 3, 4})
                    .toByteArray())
            .orElseThrow();

    assertEquals(Optional.of(ipv4), message.address(StunAttribute.ALTERNATE_SERVER));
    assertEquals(Optional.of(ipv6), message.address(StunAttribute.OTHER_ADDRESS));
    assertEquals(Optional.empty(), message.address(StunAttribute.MAPPED_ADDRESS));
    assertEquals(List.of(ipv4, ipv6), message.xorAddresses(StunAttribute.XOR_RELAYED_ADDRESS));
  }

  @Test
  void framesChannelDataInPlace() {
    MemorySegment memory = MemorySegment.ofArray(new byte[16]);
    ChannelData.write(memory, 3, ChannelData.LAST_CHANNEL, 0xfffe);

    assertTrue(ChannelData.looksLikeChannelData(memory, 3, 4));
    assertFalse(ChannelData.looksLikeChannelData(memory, 3, 3));
    assertFalse(ChannelData.looksLikeChannelData(memory, 4, 4));
    assertEquals(ChannelData.LAST_CHANNEL, ChannelData.channel(memory, 3));
    assertEquals(0xfffe, ChannelData.dataLength(memory, 3));
  }
}
