# Adds to the demonstration: gateway -- hop -- far, where the last link takes 1000 bytes of IPv4 and
# 1280 of IPv6, and networks that the gateway cannot reach.
ip netns add hop
ip netns add far
ip link add hop0 netns gateway type veth peer name upper netns hop
ip link add lower netns hop type veth peer name eth0 netns far

join() {
  ip -n "$1" addr add "10.$3.0.$4/24" dev "$2"
  ip -n "$1" addr add "2001:db8:$3::$4/64" dev "$2" nodad
  ip -n "$1" link set "$2" up
}

join gateway hop0 6 1
join hop upper 6 2
join hop lower 8 1
join far eth0 8 10
ip -n far link set lo up
ip -n hop link set lower mtu 1280
ip -n far link set eth0 mtu 1280
ip -n hop route add 10.8.0.10/32 dev lower mtu lock 1000

ip -n far route add default via 10.8.0.1
ip -n far route add default via 2001:db8:8::1
ip -n hop route add default via 10.6.0.1
ip -n hop route add default via 2001:db8:6::1
ip -n gateway route add 10.8.0.0/24 via 10.6.0.2
ip -n gateway route add 2001:db8:8::/64 via 2001:db8:6::2
ip -n gateway route add unreachable 10.7.0.0/24
ip -n gateway route add unreachable 2001:db8:7::/64 dev lo

# An error for each packet: by default the kernel sends a few and then one a second.
for host in gateway hop far; do
  ip netns exec "$host" sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
  ip netns exec "$host" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
done
