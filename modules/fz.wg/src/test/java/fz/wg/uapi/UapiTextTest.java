package fz.wg.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fz.packet.IpPrefix;
import fz.wg.settings.DeviceState;
import fz.wg.settings.DeviceState.PeerState;
import fz.wg.settings.Key;
import fz.wg.settings.Values;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UapiTextTest {
  private static final String HEX_A = "a8".repeat(32);
  private static final String HEX_B = "0b".repeat(32);
  private static final String ZERO = "00".repeat(32);

  private static final DeviceState STATE =
      new DeviceState(
          Key.parseHex(HEX_A).orElseThrow(),
          51820,
          0xca6c,
          List.of(
              new PeerState(
                  Key.parseHex(HEX_B).orElseThrow(),
                  Key.parseHex(HEX_A).orElseThrow(),
                  Values.endpoint("[2001:db8::1]:51821"),
                  Optional.of(Instant.ofEpochSecond(1_800_000_000, 12)),
                  1000,
                  2000,
                  25,
                  List.of(prefix("10.0.0.0/24"), prefix("fd00::/64"))),
              new PeerState(
                  Key.parseHex(HEX_A).orElseThrow(),
                  Key.NONE,
                  Optional.empty(),
                  Optional.empty(),
                  0,
                  0,
                  0,
                  List.of())));

  private static final String TEXT =
      "private_key="
          + HEX_A
          + "\nlisten_port=51820\nfwmark=51820\npublic_key="
          + HEX_B
          + "\npreshared_key="
          + HEX_A
          + "\nprotocol_version=1\nendpoint=[2001:db8::1]:51821\n"
          + "last_handshake_time_sec=1800000000\nlast_handshake_time_nsec=12\n"
          + "tx_bytes=2000\nrx_bytes=1000\npersistent_keepalive_interval=25\n"
          + "allowed_ip=10.0.0.0/24\nallowed_ip=fd00::/64\npublic_key="
          + HEX_A
          + "\npreshared_key="
          + ZERO
          + "\nprotocol_version=1\n"
          + "last_handshake_time_sec=0\nlast_handshake_time_nsec=0\n"
          + "tx_bytes=0\nrx_bytes=0\npersistent_keepalive_interval=0\nerrno=0\n\n";

  @Test
  void writesTheStateAsTheReferenceDoes() {
    assertEquals(TEXT, UapiText.state(STATE));
  }

  @Test
  void leavesOutWhatIsNotThere() {
    assertEquals("errno=0\n\n", UapiText.state(new DeviceState(Key.NONE, 0, 0, List.of())));
  }

  @Test
  void answerIsReadBack() throws Exception {
    assertEquals(STATE, UapiAnswer.parse(TEXT));
  }

  @Test
  void readsAnAnswerOfALaterVersion() throws Exception {
    DeviceState state =
        UapiAnswer.parse(
            "future=1\nlisten_port=1\npublic_key=" + HEX_A + "\nfuture=2\nnothing\nerrno=0\n");
    assertEquals(1, state.listenPort());
    assertEquals(1, state.peers().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "listen_port=1\n",
        "errno=-22\n",
        "errno=x\n",
        "listen_port=x\nerrno=0\n",
        "private_key=1\nerrno=0\n",
        "public_key=1\nerrno=0\n",
        "public_key=KEY\nrx_bytes=-1\nerrno=0\n",
        "public_key=KEY\ntx_bytes=9999999999999999999\nerrno=0\n",
        "public_key=KEY\nallowed_ip=1\nerrno=0\n",
        "public_key=KEY\npersistent_keepalive_interval=x\nerrno=0\n"
      })
  void refusesWhatIsNoAnswer(String text) {
    assertThrows(UapiException.class, () -> UapiAnswer.parse(text.replace("KEY", HEX_A)));
  }

  @Test
  void errorsHaveTheNumbersOfTheReference() {
    assertEquals("errno=-22\n\n", UapiText.failed(UapiError.INVALID));
    assertEquals("errno=-71\n\n", UapiText.failed(UapiError.PROTOCOL));
    assertEquals("errno=-98\n\n", UapiText.failed(UapiError.PORT_IN_USE));
    assertEquals("errno=-5\n\n", UapiText.failed(UapiError.IO));
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
