package fz.relay.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.ice.LongTermCredentials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  @Test
  void derivesThePasswordOfAStampSecret() {
    String username = "1685984278:uvdgKvS9GXYZ_vmv";
    assertEquals(
        "6xUIoZ+QvxKhRasLifwfRkMXl+ETLJUsFkHlXjlHAkg",
        Passwords.stampedPassword("1cab293a-4032-46f4-862a-40e5d174b0d2", username));
  }

  @Test
  void derivesThePasswordOfASharedSecret() {
    // echo -n 1700000000:alice | openssl dgst -sha1 -hmac north -binary | base64
    assertEquals(
        "Cd/49soE35ICqcJF/bCTn8Z4OyE=", Passwords.sharedPassword("north", "1700000000:alice"));
  }

  @Test
  void namesSayWhenTheyEnd() {
    Credentials shared = Passwords.shared("r", "secret");
    assertEquals(17, shared.find("17").orElseThrow().expiresAtSeconds());
    assertEquals(17, shared.find("17:any:thing").orElseThrow().expiresAtSeconds());
    Credentials stamped = Passwords.stamped("firezone", "ab");
    assertEquals(17, stamped.find("17:salt").orElseThrow().expiresAtSeconds());
    for (String name : List.of("", ":", "x", "-1:a", "1e3:a", "9".repeat(19) + ":a")) {
      assertTrue(shared.find(name).isEmpty(), name);
      assertTrue(stamped.find(name).isEmpty(), name);
    }
    assertTrue(stamped.find("17").isEmpty(), "without salt");
  }

  @Test
  void fixedUsersAreThoseListed() {
    Credentials users = Passwords.fixed("realm", Map.of("a", "b:c"));
    assertArrayEquals(
        new LongTermCredentials("a", "b:c").key("realm"), users.find("a").orElseThrow().secret());
    assertTrue(users.find("b").isEmpty());
  }
}
