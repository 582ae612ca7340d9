package fz.transport.tun;

/**
 * What one end of a simulated connection has sent and received: a fixed window, an acknowledgement
 * for whatever arrives, and everything unacknowledged once more if none comes. A flow of datagrams
 * has neither.
 */
final class SimulatedConnection {
  /** Unacknowledged bytes at most; few enough for the buffers of any socket on the way. */
  private static final int WINDOW_BYTES = 160 * 1024;

  private static final long PATIENCE_NANOS = 50_000_000;

  private final SimulatedPacket packet;
  private final boolean acknowledges;
  private int next;
  private int acknowledged;
  private int received;
  private long heardNanos;

  SimulatedConnection(SimulatedPacket packet, boolean acknowledges) {
    this.packet = packet;
    this.acknowledges = acknowledges;
  }

  SimulatedPacket packet() {
    return packet;
  }

  /** Returns true if a payload fits the window. */
  boolean admits(int payload) {
    return !acknowledges || next - acknowledged + payload <= WINDOW_BYTES;
  }

  /** Returns true if an acknowledgement is due one day. */
  boolean waits() {
    return acknowledges && next != acknowledged;
  }

  /** Completes the packet that goes next and returns its length; {@link #sent} follows. */
  int write(int payload) {
    return packet.write(next, received, payload);
  }

  /** Notes that it has left. */
  void sent(int payload, long nowNanos) {
    if (!waits()) {
      heardNanos = nowNanos;
    }
    next += payload;
  }

  /** Takes a segment. */
  void receive(int sequence, int acknowledgement, int payload, long nowNanos) {
    if (acknowledgement - acknowledged > 0 && next - acknowledgement >= 0) {
      acknowledged = acknowledgement;
      heardNanos = nowNanos;
    }
    if (sequence == received) {
      received += payload;
    }
  }

  /**
   * Goes back to what was acknowledged if nothing has been heard for too long.
   *
   * @return how many bytes are to be sent once more
   */
  int handleTimeout(long nowNanos) {
    if (!waits() || nowNanos - heardNanos <= PATIENCE_NANOS) {
      return 0;
    }
    int lost = next - acknowledged;
    next = acknowledged;
    heardNanos = nowNanos;
    return lost;
  }
}
