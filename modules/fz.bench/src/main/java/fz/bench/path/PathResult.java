package fz.bench.path;

/**
 * What one case costs.
 *
 * @param packetsPerSecond with all threads of the placement
 * @param packetsPerCpuSecond for a second of processor time of these threads
 * @param readNanos for a packet: copying it into a batch, in place of a read or receive
 * @param coreNanos for a packet: routing, session, replay window, allowed addresses
 * @param cryptoNanos for a packet: the cipher
 * @param writeNanos for a packet: counting it, in place of a write or send
 * @param totalNanos for a packet: processor time while stages are timed, the rest of it the
 *     pipeline's own
 * @param allocatedBytes for a packet
 */
record PathResult(
    PathCase shape,
    double packetsPerSecond,
    double packetsPerCpuSecond,
    double readNanos,
    double coreNanos,
    double cryptoNanos,
    double writeNanos,
    double totalNanos,
    double allocatedBytes) {
  /** Returns bits of packets, without WireGuard's own, for a second of processor time. */
  double bitsPerCpuSecond() {
    return packetsPerCpuSecond * shape.lengthBytes() * 8;
  }

  /** Returns bits of packets, without WireGuard's own, for a second. */
  double bitsPerSecond() {
    return packetsPerSecond * shape.lengthBytes() * 8;
  }

  /** Returns what a packet costs outside the stages: turns, rings, waiting. */
  double restNanos() {
    return Math.max(0, totalNanos - readNanos - coreNanos - cryptoNanos - writeNanos);
  }
}
