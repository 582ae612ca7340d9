package fz.wireguard;

import static fz.wireguard.Pair.MILLI;
import static fz.wireguard.Pair.SECOND;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Looks for secrets in everything that can be reached from a core. */
class KeyZeroingTest {
  @Test
  void keysOfASessionAreGoneWhenItIsReplacedOrOld() {
    Pair pair = connected(1);
    Session first = pair.toRight.sessions().current();
    List<byte[]> keys = keysOf(first);
    keys.forEach(key -> assertTrue(holds(pair.left.core, key)));
    for (int i = 0; i < 2; i++) {
      pair.run(6 * SECOND);
      pair.toRight.initiateHandshake(pair.now);
      pair.transmit(pair.left.poll(pair.now));
      pair.run(10 * MILLI);
    }
    keys.forEach(key -> assertFalse(holds(pair.left.core, key)));
    List<byte[]> last = keysOf(pair.toRight.sessions().current());
    pair.run(539 * SECOND);
    last.forEach(key -> assertTrue(holds(pair.left.core, key)));
    pair.run(2 * SECOND);
    last.forEach(key -> assertFalse(holds(pair.left.core, key)));
    last.forEach(key -> assertFalse(holds(pair.right.core, key)));
  }

  @Test
  void ephemeralKeyIsGoneWhenTheHandshakeEnds() {
    for (boolean answered : new boolean[] {true, false}) {
      Pair pair = new Pair(2);
      pair.passes = d -> answered;
      pair.sendRight(Pair.packet(1, 60));
      byte[] ephemeral = pair.toRight.handshake().ephemeral.clone();
      assertTrue(holds(pair.left.core, ephemeral));
      pair.run(answered ? 10 * MILLI : 91 * SECOND);
      assertFalse(holds(pair.left.core, ephemeral));
      byte[] sent = Arrays.copyOfRange(pair.seen.getFirst().bytes(), 8, 40);
      assertTrue(Arrays.equals(sent, Curve25519.publicKey(ephemeral)), "it was the key in use");
    }
  }

  @Test
  void nothingIsLeftOfAPeerThatIsRemovedAndOfACoreThatIsClosed() {
    byte[] psk = new byte[32];
    Arrays.fill(psk, (byte) 9);
    Pair pair = new Pair(3, c -> c.withPresharedKey(psk), c -> c.withPresharedKey(psk));
    pair.sendRight(Pair.packet(1, 60));
    pair.run(10 * MILLI);
    Peer peer = pair.toRight;
    byte[] shared = peer.staticShared().clone();
    List<byte[]> keys = keysOf(peer.sessions().current());
    assertTrue(holds(peer, psk) && holds(peer, shared) && holds(peer, keys.getFirst()));
    assertTrue(holds(pair.left.core, pair.left.privateKey));
    pair.left.core.removePeer(peer);
    assertFalse(holds(peer, psk) || holds(peer, shared));
    assertFalse(holds(peer, keys.getFirst()) || holds(peer, keys.getLast()));
    pair.left.core.close();
    assertFalse(holds(pair.left.core, pair.left.privateKey));
    pair.right.core.close();
    assertFalse(holds(pair.toLeft, psk) || holds(pair.toLeft, shared));
  }

  private static Pair connected(long seed) {
    Pair pair = new Pair(seed);
    pair.sendRight(Pair.packet(1, 60));
    pair.run(10 * MILLI);
    return pair;
  }

  private static List<byte[]> keysOf(Session session) {
    return List.of(keyOf(session.sendKey()), keyOf(session.receiveKey()));
  }

  private static byte[] keyOf(TransportKey key) {
    try {
      Field field = TransportKey.class.getDeclaredField("key");
      field.setAccessible(true);
      return ((byte[]) field.get(key)).clone();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns true if an array that can be reached through this package contains the secret. */
  private static boolean holds(Object root, byte[] secret) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<Object> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Object object = open.pop();
      if (!seen.add(object)) {
        continue;
      }
      switch (object) {
        case byte[] bytes when contains(bytes, secret) -> {
          return true;
        }
        case Object[] array -> push(open, Arrays.asList(array));
        case Collection<?> elements -> push(open, elements);
        case Map<?, ?> map -> push(open, map.values());
        case NonceGuard ignored -> {}
        default -> fields(object, open);
      }
    }
    return false;
  }

  private static boolean contains(byte[] bytes, byte[] secret) {
    for (int i = 0; i + secret.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + secret.length, secret, 0, secret.length)) {
        return true;
      }
    }
    return false;
  }

  private static void fields(Object object, ArrayDeque<Object> open) {
    Class<?> type = object.getClass();
    if (!type.getName().startsWith("fz.wireguard")) {
      return;
    }
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        try {
          push(open, Collections.singletonList(field.get(object)));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static void push(ArrayDeque<Object> open, Collection<?> values) {
    values.stream().filter(value -> value != null).forEach(open::push);
  }
}
