package fz.relay.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fz.relay.metrics.Metric.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  @Test
  void writesCountersGaugesAndLabels() {
    List<Metric> metrics =
        List.of(
            Metric.of("fz.relay.users", Kind.GAUGE, "{user}", "Users there are", 3),
            new Metric(
                "fz.relay.dropped",
                Kind.COUNTER,
                "{packet}",
                "Datagrams discarded",
                List.of(new Metric.Point(Map.of("reason", "a\"b\\c"), 4))));
    assertEquals(
        """
        # HELP fz_relay_users Users there are
        # TYPE fz_relay_users gauge
        fz_relay_users 3
        # HELP fz_relay_dropped_total Datagrams discarded
        # TYPE fz_relay_dropped_total counter
        fz_relay_dropped_total{reason="a\\"b\\\\c"} 4
        """,
        PrometheusText.of(metrics));
  }
}
