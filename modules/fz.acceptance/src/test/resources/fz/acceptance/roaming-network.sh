# A client with two uplinks, each behind a NAT, a gateway behind another one, and on the internet
# between them a portal and two relays. The NATs filter by address and port; those of the client map
# each destination to another port, so that only a relay helps. The client's second uplink is down.
#
#   client -+- eth1 10.31.0.2 -- nat1 198.51.100.31 --+-- portal 198.51.100.1 (this namespace)
#           +- eth2 10.32.0.2 -- nat2 198.51.100.32 --+-- relay1 198.51.100.11
#   site 10.9.0.10 -- gateway 10.20.0.2 -- nat0 198.51.100.20 --+-- relay2 198.51.100.12
mount -t tmpfs tmpfs /run
ip link add internet type bridge
ip addr add 198.51.100.1/24 dev internet
ip link set internet up

for host in relay1 relay2 nat0 nat1 nat2 gateway client site; do
  ip netns add $host
  ip -n $host link set lo up
done

# The internet's address of a host.
outside() {
  ip link add $1 type veth peer name wan netns $1
  ip link set $1 master internet up
  ip -n $1 addr add $2/24 dev wan
  ip -n $1 link set wan up
}

# A NAT and the network behind it: NAT HOST INTERFACE NETWORK HOW
inside() {
  ip link add lan netns $1 type veth peer name $3 netns $2
  ip -n $1 addr add $4.1/24 dev lan
  ip -n $1 link set lan up
  ip netns exec $1 sysctl -qw net.ipv4.ip_forward=1
  ip netns exec $1 nft -f - <<RULES
add table ip nat
add chain ip nat post { type nat hook postrouting priority srcnat; }
add rule ip nat post oifname wan masquerade $5
add table ip filter
add chain ip filter forwarded { type filter hook forward priority filter; }
add rule ip filter forwarded iifname wan ct state new drop
add chain ip filter own { type filter hook input priority filter; }
add rule ip filter own iifname wan meta l4proto udp drop
RULES
}

outside relay1 198.51.100.11
outside relay2 198.51.100.12
outside nat0 198.51.100.20
outside nat1 198.51.100.31
outside nat2 198.51.100.32
inside nat0 gateway eth0 10.20.0
inside nat1 client eth1 10.31.0 random,fully-random
inside nat2 client eth2 10.32.0 random,fully-random

ip -n gateway addr add 10.20.0.2/24 dev eth0
ip -n gateway link set eth0 up
ip -n gateway route add default via 10.20.0.1
ip -n client addr add 10.31.0.2/24 dev eth1
ip -n client link set eth1 up
ip -n client route add default via 10.31.0.1

ip link add site0 netns gateway type veth peer name eth0 netns site
ip -n gateway addr add 10.9.0.1/24 dev site0
ip -n gateway link set site0 up
ip -n site addr add 10.9.0.10/24 dev eth0
ip -n site link set eth0 up
ip -n site route add default via 10.9.0.1
ip netns exec gateway sysctl -qw net.ipv4.ip_forward=1
