package fz.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps what a pipeline reports. */
final class RecordingListener implements PipelineListener {
  final AtomicInteger turns = new AtomicInteger();
  final AtomicInteger hostEnds = new AtomicInteger();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<String> faults = new CopyOnWriteArrayList<>();
  final AtomicReference<Throwable> stopped = new AtomicReference<>();

  @Override
  public void onTurn(long nowNanos) {
    turns.incrementAndGet();
  }

  @Override
  public void onHostEnd() {
    hostEnds.incrementAndGet();
  }

  @Override
  public void onTransportFailure(String transport, IOException cause) {
    failures.add(transport);
  }

  @Override
  public void onFault(String stage, RuntimeException fault) {
    faults.add(stage);
  }

  @Override
  public void onStopped(Throwable cause) {
    stopped.set(cause);
  }
}
