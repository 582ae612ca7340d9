/**
 * Packet memory, views over packet content, checksums, the reasons for dropping a packet, and what
 * all cores need: endpoints and deadlines.
 *
 * <p>The bottom layer: everything here is pure, reads only {@code java.base}, and allocates nothing
 * per packet. Nothing that knows a protocol above TCP, UDP and ICMP belongs here.
 */
module fz.packet {
  exports fz.packet;
}
