package fz.relay.core;

import fz.packet.Endpoint;
import fz.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which addresses a relay reaches for its clients. The longest prefix that contains an address
 * decides; of two equal ones the operator's. What no prefix contains is allowed. Without rules of
 * the operator, everything that is not a public unicast address is denied, addresses that embed an
 * IPv4 address included, because a translator behind them could reach a private one.
 */
public final class PeerPolicy {
  private static final List<String> DENIED =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/96",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "2001::/32",
          "2002::/16",
          "fc00::/7",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  private record Rule(IpPrefix prefix, boolean allow) {}

  // Longest prefix first, the operator's before others of the same length.
  private final List<Rule> rules = new ArrayList<>();

  /**
   * Creates a policy.
   *
   * @param allowed what the operator allows
   * @param denied what the operator denies; of a prefix in both lists, this counts
   * @param own the addresses of the relay's host, which are denied like a prefix of one address
   */
  public PeerPolicy(List<IpPrefix> allowed, List<IpPrefix> denied, List<Endpoint> own) {
    denied.forEach(prefix -> rules.add(new Rule(prefix, false)));
    allowed.forEach(prefix -> rules.add(new Rule(prefix, true)));
    own.forEach(e -> rules.add(new Rule(IpPrefix.host(e.high(), e.low()), false)));
    DENIED.forEach(text -> rules.add(new Rule(IpPrefix.parse(text).orElseThrow(), false)));
    rules.sort(Comparator.comparingInt((Rule rule) -> rule.prefix().bits()).reversed());
  }

  /** Returns true if a relay may send to an address and take from it. */
  public boolean allows(long high, long low) {
    for (Rule rule : rules) {
      if (rule.prefix().contains(high, low)) {
        return rule.allow();
      }
    }
    return true;
  }
}
