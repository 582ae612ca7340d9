package fz.wg.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
  /** RFC 7748 section 6.1, Bob. */
  private static final String PRIVATE =
      "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";

  private static final String PUBLIC =
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

  private static final String BASE64 = "KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wg=";

  @Test
  void formsAreReadBack() {
    Key key = Key.parseBase64(BASE64).orElseThrow();
    assertEquals(BASE64, key.base64());
    assertEquals(key, Key.parseHex(key.hex()).orElseThrow());
    assertEquals(key, Key.of(key.bytes()));
    assertEquals(key.hashCode(), Key.of(key.bytes()).hashCode());
    assertNotEquals(key, Key.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wg",
        "KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1Wh=",
        "KZISrf1kcp8FlISrZxFezISC-eZkXfIfhOJjDcFQ1Wg=",
        " KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1W=",
        "KZISrf1kcp8FlISrZxFezISC+eZkXfIfhOJjDcFQ1WgA"
      })
  void refusesOtherBase64(String text) {
    assertEquals(Optional.empty(), Key.parseBase64(text));
  }

  @Test
  void refusesOtherHex() {
    assertEquals(Optional.empty(), Key.parseHex("0".repeat(63)));
    assertEquals(Optional.empty(), Key.parseHex("0".repeat(65)));
    assertEquals(Optional.empty(), Key.parseHex("g".repeat(64)));
    assertTrue(Key.parseHex("AB".repeat(32)).isPresent());
  }

  @Test
  void clampsAndDerives() {
    Key key = Key.parseHex(PRIVATE).orElseThrow();
    assertEquals(PUBLIC, key.publicKey().hex());
    assertEquals(PUBLIC, key.clamped().publicKey().hex());
    assertEquals("58" + PRIVATE.substring(2, 62) + "6b", key.clamped().hex());
    assertTrue(Key.NONE.clamped().isNone(), "no key stays none");
    assertFalse(key.isNone());
  }

  @Test
  void textShowsNothing() {
    assertEquals("(hidden)", Key.parseBase64(BASE64).orElseThrow().toString());
  }

  @Test
  void hasOneLength() {
    assertThrows(IllegalArgumentException.class, () -> Key.of(new byte[31]));
  }
}
