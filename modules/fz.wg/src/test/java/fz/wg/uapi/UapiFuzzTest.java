package fz.wg.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fz.wg.settings.DeviceState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Any bytes on a configuration connection, and any answer of a server. */
class UapiFuzzTest {
  /** In one piece or byte by byte it says the same, and what is refused has a reason. */
  @FuzzTest
  void requests(byte[] bytes) {
    UapiReader whole = new UapiReader();
    whole.handleInput(ByteBuffer.wrap(bytes));
    whole.handleEnd();
    UapiReader pieces = new UapiReader();
    for (int i = 0; i < bytes.length; i++) {
      pieces.handleInput(ByteBuffer.wrap(bytes, i, 1));
    }
    pieces.handleEnd();
    List<UapiRequest> requests = drain(whole);
    assertEquals(requests, drain(pieces));
    for (UapiRequest request : requests) {
      if (request instanceof UapiRequest.Wrong wrong) {
        assertTrue(wrong.reason().length() < 100, wrong.reason());
      }
    }
  }

  /** What is read of an answer is written and read again without a change. */
  @FuzzTest
  void answers(byte[] bytes) throws UapiException {
    DeviceState state;
    try {
      state = UapiAnswer.parse(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (UapiException e) {
      assertEquals(UapiError.PROTOCOL, e.error());
      return;
    }
    assertEquals(state, UapiAnswer.parse(UapiText.state(state)));
  }

  /** The same for counters. */
  @FuzzTest
  void counters(byte[] bytes) throws UapiException {
    SequencedMap<String, Long> counters;
    try {
      counters = UapiAnswer.parseCounters(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (UapiException e) {
      assertEquals(UapiError.PROTOCOL, e.error());
      return;
    }
    assertEquals(counters, UapiAnswer.parseCounters(UapiText.counters(counters)));
  }

  private static List<UapiRequest> drain(UapiReader reader) {
    List<UapiRequest> requests = new ArrayList<>();
    for (UapiRequest next = reader.poll(); next != null; next = reader.poll()) {
      requests.add(next);
    }
    return requests;
  }
}
