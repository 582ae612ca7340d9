package fz.dns;

import fz.packet.Endpoint;
import fz.packet.HotPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that stand for names of resources: four of 100.96.0.0/11 and four of
 * fd00:2021:1111:8000::/107 each, given out one after the other and never taken back. The range of
 * the {@link Sentinels} is left out. The address of a name follows from its number, so that looking
 * up either costs no memory.
 */
public final class ProxyAddresses {
  /** Addresses of one family of each name. */
  public static final int PER_FAMILY = 4;

  /** The number of names that are remembered unless the constructor says otherwise. */
  public static final int DEFAULT_MAX_NAMES = 1 << 17;

  private static final int IPV4_BASE = 100 << 24 | 96 << 16;
  private static final int RANGE_BITS = 21;
  private static final int SENTINELS_START = Sentinels.IPV4_BASE - IPV4_BASE;
  private static final int SENTINELS_END = SENTINELS_START + Sentinels.RANGE;
  private static final long IPV6_HIGH = 0xfd00_2021_1111_8000L;

  // The network address, the sentinels and the last address, the broadcast one, are not given out.
  private static final int CAPACITY =
      ((1 << RANGE_BITS) - 2 - (SENTINELS_END - SENTINELS_START)) / PER_FAMILY;

  private final int maxNames;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Creates an assignment without names. */
  public ProxyAddresses() {
    this(DEFAULT_MAX_NAMES);
  }

  /**
   * Creates an assignment without names.
   *
   * @param maxNames how many names it remembers at most; further ones get no addresses
   */
  public ProxyAddresses(int maxNames) {
    this.maxNames = Math.min(maxNames, CAPACITY);
  }

  /**
   * Returns the addresses of a name, assigning them if it has none yet: IPv4 first, port 0.
   *
   * @param name as {@link DomainPattern#normalize} returns it
   * @return empty if all addresses are taken
   */
  public List<Endpoint> assign(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      if (names.size() == maxNames) {
        return List.of();
      }
      number = names.size();
      names.add(name);
      numbers.put(name, number);
    }
    return addresses(number);
  }

  /** Returns the addresses that a name has, IPv4 first; empty if it has none. */
  public List<Endpoint> of(String name) {
    Integer number = numbers.get(name);
    return number == null ? List.of() : addresses(number);
  }

  /** Returns the name that an address stands for. */
  public Optional<String> nameOf(long high, long low) {
    return Optional.ofNullable(nameOrNull(high, low));
  }

  /** Returns the name that an address stands for, or null; allocates nothing. */
  @HotPath
  public String nameOrNull(long high, long low) {
    int number = numberOf(high, low);
    return number >= 0 && number < names.size() ? names.get(number) : null;
  }

  private static int numberOf(long high, long low) {
    if (Endpoint.isIpv4(high, low)) {
      int offset = (int) low - IPV4_BASE;
      boolean sentinel = offset >= SENTINELS_START && offset < SENTINELS_END;
      if (offset < 1 || offset >>> RANGE_BITS != 0 || sentinel) {
        return -1;
      }
      int position = offset < SENTINELS_START ? offset - 1 : offset - 1 - Sentinels.RANGE;
      return position / PER_FAMILY;
    }
    return high == IPV6_HIGH && low >>> RANGE_BITS == 0 ? (int) low / PER_FAMILY : -1;
  }

  private static List<Endpoint> addresses(int number) {
    List<Endpoint> addresses = new ArrayList<>(2 * PER_FAMILY);
    for (int i = 0; i < PER_FAMILY; i++) {
      int offset = number * PER_FAMILY + i + 1;
      int skipped = offset < SENTINELS_START ? offset : offset + Sentinels.RANGE;
      addresses.add(Endpoint.ofIpv4(IPV4_BASE + skipped, 0));
    }
    for (int i = 0; i < PER_FAMILY; i++) {
      addresses.add(new Endpoint(IPV6_HIGH, (long) number * PER_FAMILY + i, 0));
    }
    return addresses;
  }
}
