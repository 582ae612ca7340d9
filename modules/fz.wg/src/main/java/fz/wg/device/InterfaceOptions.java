package fz.wg.device;

import fz.pipeline.Placement;
import fz.transport.DatagramTransportProvider;
import fz.transport.PacketTransportProvider;
import fz.wireguard.CryptoChoice;
import java.util.Map;

/**
 * What an interface is made of, and cannot change while it runs.
 *
 * @param name of the interface
 * @param packets transport on the side of the host
 * @param packetOptions its options
 * @param datagrams transport on the side of the network
 * @param datagramOptions its options, without family, port and mark
 * @param placement threads of the data path
 * @param crypto packet cipher and key agreement
 */
public record InterfaceOptions(
    String name,
    PacketTransportProvider packets,
    Map<String, String> packetOptions,
    DatagramTransportProvider datagrams,
    Map<String, String> datagramOptions,
    Placement placement,
    CryptoChoice crypto) {
  /** Copies the options. */
  public InterfaceOptions {
    packetOptions = Map.copyOf(packetOptions);
    datagramOptions = Map.copyOf(datagramOptions);
  }
}
