# What the README tells the host of a gateway to do.
ip netns exec gateway nft -f - <<'RULES'
table inet fz {
  chain post {
    type nat hook postrouting priority srcnat;
    ip saddr 100.64.0.0/11 masquerade
    ip6 saddr fd00:2021:1111::/107 masquerade
  }
}
RULES
