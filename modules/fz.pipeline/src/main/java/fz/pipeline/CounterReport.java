package fz.pipeline;

import fz.packet.DropCounters;
import fz.packet.DropReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** All counters of a data path by name, for users and scripts. */
public final class CounterReport {
  private CounterReport() {}

  /**
   * Returns numbers since the pipeline was opened, and how full its rings are now. Names are words
   * joined by underscores; those of a ring or reader end with its number. A reason to drop appears
   * once it has happened.
   *
   * @param pipeline the counters of the pipeline
   * @param plane what its plane has dropped, since the plane was made
   */
  public static SequencedMap<String, Long> of(PipelineCounters pipeline, DropCounters plane) {
    SequencedMap<String, Long> report = new LinkedHashMap<>();
    report.put("host_packets_read", pipeline.hostPacketsRead());
    report.put("host_bytes_read", pipeline.hostBytesRead());
    report.put("host_packets_written", pipeline.hostPacketsWritten());
    report.put("host_bytes_written", pipeline.hostBytesWritten());
    report.put("datagrams_received", pipeline.datagramsReceived());
    report.put("datagram_bytes_received", pipeline.datagramBytesReceived());
    report.put("datagrams_sent", pipeline.datagramsSent());
    report.put("datagram_bytes_sent", pipeline.datagramBytesSent());
    putReaders(report, pipeline.datagramsReceivedByReader());
    report.put("host_write_blocked", pipeline.hostWriteBlocked());
    report.put("datagram_send_blocked", pipeline.datagramSendBlocked());
    report.put("outbound_ring_full", pipeline.outboundRingFull());
    report.put("inbound_ring_full", pipeline.inboundRingFull());
    for (PipelineCounters.Occupancy ring : pipeline.occupancy()) {
      String name = "ring_" + ring.name().replace('-', '_');
      report.put(name + "_used", (long) ring.used());
      report.put(name + "_slots", (long) ring.slots());
    }
    report.put("turns", pipeline.turns());
    report.put("wake_ups", pipeline.wakeUps());
    report.put("faults", pipeline.faults());
    report.put("dropped_by_pipeline", pipeline.dropped());
    for (DropReason reason : DropReason.values()) {
      long count = plane.get(reason) + pipeline.cryptoDrops(reason);
      if (count > 0) {
        report.put("dropped_" + reason.name().toLowerCase(Locale.ROOT), count);
      }
    }
    return report;
  }

  private static void putReaders(SequencedMap<String, Long> report, List<Long> readers) {
    if (readers.size() == 1) {
      // It has received everything.
      return;
    }
    for (int i = 0; i < readers.size(); i++) {
      report.put("datagrams_received_by_reader_" + i, readers.get(i));
    }
  }
}
