package fz.wireguard;

/**
 * What was exchanged with a peer.
 *
 * @param receivedPackets authentic data packets, keepalives included
 * @param receivedBytes bytes of their datagrams
 * @param sentPackets data packets, keepalives included
 * @param sentBytes bytes of their datagrams
 * @param handshakes sessions established so far
 * @param lastHandshakeNanos when the last session was established; meaningless without one
 */
public record PeerStatistics(
    long receivedPackets,
    long receivedBytes,
    long sentPackets,
    long sentBytes,
    long handshakes,
    long lastHandshakeNanos) {}
