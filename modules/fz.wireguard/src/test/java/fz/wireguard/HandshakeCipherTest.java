package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HandshakeCipherTest {
  @Test
  void agreesWithWycheproofWithShortNonces() throws Exception {
    assertEquals(316, run("chacha20_poly1305.json", 12));
  }

  @Test
  void agreesWithWycheproofWithLongNonces() throws Exception {
    assertEquals(306, run("xchacha20_poly1305.json", 24));
  }

  private static int run(String file, int nonceBytes) throws Exception {
    int valid = 0;
    int invalid = 0;
    int otherNonce = 0;
    for (JsonNode c : Vectors.wycheproof(file)) {
      byte[] nonce = Vectors.hex(c, "iv");
      if (nonce.length != nonceBytes) {
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
      String id = file + " tcId " + c.get("tcId");
      byte[] opened =
          nonceBytes == 12
              ? HandshakeCipher.open(key, nonce, sealed, 0, sealed.length, aad)
              : HandshakeCipher.openX(key, nonce, sealed, 0, sealed.length, aad);
      if (c.get("result").asText().equals("valid")) {
        assertArrayEquals(plain, opened, id);
        byte[] out = new byte[sealed.length];
        if (nonceBytes == 12) {
          HandshakeCipher.seal(key, nonce, plain, aad, out, 0);
        } else {
          HandshakeCipher.sealX(key, nonce, plain, aad, out, 0);
        }
        assertArrayEquals(sealed, out, id);
        valid++;
      } else {
        assertNull(opened, id);
        invalid++;
      }
    }
    System.out.printf(
        "%s: %d valid, %d invalid, %d with nonces of other lengths left out%n",
        file, valid, invalid, otherNonce);
    return valid + invalid;
  }
}
