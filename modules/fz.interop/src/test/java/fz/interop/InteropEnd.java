package fz.interop;

import fz.packet.Endpoint;
import fz.pipeline.Pipeline;
import fz.pipeline.Placement;
import fz.transport.DatagramTransport;
import fz.transport.PacketTransport;
import fz.transport.TransportOptions;
import fz.transport.Transports;
import fz.tunnel.plain.WireGuardPlane;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * One end of a plain WireGuard tunnel as a process of its own, to be run inside a network
 * namespace. It prints {@code ready}, and ends when its input ends.
 *
 * <p>Arguments: placement, own IPv4 and IPv6 address with prefix length, UDP port, private key and
 * the peer's public key in base64, and the peer's address and port, or {@code none} for both.
 */
public final class InteropEnd {
  private InteropEnd() {}

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws Exception {
    WireGuardPlane plane = Ends.plane(Base64.getDecoder().decode(arguments[4]), Ends.cipher());
    Endpoint peer =
        arguments[6].equals("none")
            ? null
            : Endpoint.of(InetAddress.getByName(arguments[6]), Integer.parseInt(arguments[7]));
    Ends.join(plane, Base64.getDecoder().decode(arguments[5]), peer, "0.0.0.0/0", "::/0");
    try (PacketTransport host =
            Transports.findPacket("tun")
                .open(
                    TransportOptions.of(
                        Map.of("name", "fz0", "ipv4", arguments[1], "ipv6", arguments[2])));
        DatagramTransport ipv4 = udp("4", arguments[3]);
        DatagramTransport ipv6 = udp("6", arguments[3]);
        Pipeline pipeline =
            Ends.start(
                "fz",
                plane,
                host,
                List.of(ipv4, ipv6),
                Placement.parse(arguments[0]).orElseThrow())) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // Only the end of the input counts.
      }
      System.out.println(pipeline.counters().hostPacketsWritten() + " packets");
    }
  }

  private static DatagramTransport udp(String family, String port) throws Exception {
    return Transports.findDatagram("udp")
        .open(TransportOptions.of(Map.of("family", family, "port", port)));
  }
}
