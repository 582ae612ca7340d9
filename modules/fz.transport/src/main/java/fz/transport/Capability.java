package fz.transport;

/** What a transport can do beyond one packet or datagram a call. */
public enum Capability {
  /** Reads super-packets and leaves checksums to the other side (TSO and checksum offload). */
  SEGMENTATION_OFFLOAD,
  /** Writes several packets of a flow as one super-packet. */
  RECEIVE_OFFLOAD,
  /** Sends a run of equal datagrams in one call (UDP_SEGMENT). */
  DATAGRAM_SEGMENTATION,
  /** Receives several datagrams of a flow as one (UDP_GRO). */
  DATAGRAM_COALESCING,
  /** Reports and chooses the own address of each datagram. */
  SOURCE_ADDRESS,
  /** Reads and sets the ECN bits of each datagram. */
  ECN
}
