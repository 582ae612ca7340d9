package fz.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Curve25519Test {
  @Test
  void agreesWithWycheproofAndRefusesAllZeroSecrets() throws Exception {
    int refused = 0;
    int cases = 0;
    for (JsonNode c : Vectors.wycheproof("x25519.json")) {
      byte[] expected = Vectors.hex(c, "shared");
      byte[] shared = new byte[32];
      boolean usable =
          Curve25519.agree(Vectors.hex(c, "private"), Vectors.hex(c, "public"), 0, shared);
      boolean zero = true;
      for (byte b : expected) {
        zero &= b == 0;
      }
      String id = "tcId " + c.get("tcId");
      assertEquals(!zero, usable, id);
      if (usable) {
        assertArrayEquals(expected, shared, id);
      } else {
        refused++;
      }
      cases++;
    }
    System.out.println("x25519: " + cases + " cases, " + refused + " refused");
    assertEquals(518, cases);
    assertEquals(31, refused);
  }

  @Test
  void bothSidesAgree() {
    Random random = new Random(4);
    for (int i = 0; i < 20; i++) {
      byte[] a = Curve25519.generatePrivateKey(random);
      byte[] b = Curve25519.generatePrivateKey(random);
      byte[] ab = new byte[32];
      byte[] ba = new byte[32];
      assertEquals(true, Curve25519.agree(a, Curve25519.publicKey(b), 0, ab));
      assertEquals(true, Curve25519.agree(b, Curve25519.publicKey(a), 0, ba));
      assertArrayEquals(ab, ba);
    }
  }
}
