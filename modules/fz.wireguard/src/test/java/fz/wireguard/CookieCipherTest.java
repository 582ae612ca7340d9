package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CookieCipherTest {
  @Test
  void agreesWithWycheproof() throws Exception {
    int valid = 0;
    int invalid = 0;
    int otherNonce = 0;
    for (JsonNode c : Vectors.wycheproof("xchacha20_poly1305.json")) {
      byte[] nonce = Vectors.hex(c, "iv");
      if (nonce.length != CookieCipher.NONCE_BYTES) {
        otherNonce++;
        continue;
      }
      byte[] key = Vectors.hex(c, "key");
      byte[] aad = Vectors.hex(c, "aad");
      byte[] plain = Vectors.hex(c, "msg");
      byte[] text = Vectors.hex(c, "ct");
      byte[] tag = Vectors.hex(c, "tag");
      byte[] sealed = Arrays.copyOf(text, text.length + tag.length);
      System.arraycopy(tag, 0, sealed, text.length, tag.length);
      String id = "tcId " + c.get("tcId");
      byte[] opened = CookieCipher.open(key, nonce, sealed, 0, sealed.length, aad);
      if (c.get("result").asText().equals("valid")) {
        assertArrayEquals(plain, opened, id);
        byte[] out = new byte[sealed.length];
        CookieCipher.seal(key, nonce, plain, aad, out, 0);
        assertArrayEquals(sealed, out, id);
        valid++;
      } else {
        assertNull(opened, id);
        invalid++;
      }
    }
    System.out.printf(
        "XChaCha20-Poly1305: %d valid, %d invalid, %d with nonces of other lengths left out%n",
        valid, invalid, otherNonce);
    assertEquals(306, valid + invalid);
  }
}
