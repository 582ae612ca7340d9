package fz.bench.relay;

import fz.bench.host.ProcessUsage;

/**
 * What one load of a time did.
 *
 * @param seconds how long it took
 * @param sent packets
 * @param received packets at the other end
 * @param used by the server's processes in this time
 */
record Trial(double seconds, long sent, long received, ProcessUsage used) {
  /** Returns packets that arrived in a second. */
  double perSecond() {
    return received / seconds;
  }

  /** Returns packets that arrived for a second of processor time of the server. */
  double perCoreSecond() {
    return received / (used.cpuNanos() / 1e9);
  }

  /** Returns processors that the server kept busy. */
  double cores() {
    return used.cpuNanos() / 1e9 / seconds;
  }

  /** Returns percent of the packets that were lost. */
  double lossPercent() {
    return sent == 0 ? 0 : 100.0 * (sent - received) / sent;
  }
}
