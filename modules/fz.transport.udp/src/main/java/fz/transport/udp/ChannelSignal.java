package fz.transport.udp;

import fz.transport.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Signals that a channel is readable, from a thread that selects. After a signal it waits until the
 * reader has found the channel empty, so that unread datagrams do not keep it spinning.
 */
final class ChannelSignal implements Readiness.Signal, AutoCloseable {
  private final DatagramChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private volatile Runnable onReady = () -> {};
  private volatile boolean ready;

  ChannelSignal(DatagramChannel channel) throws IOException {
    this.channel = channel;
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
    Thread.ofPlatform().daemon().name("fz-udp-selector").start(this::run);
  }

  @Override
  public void subscribe(Runnable callback) {
    onReady = callback;
    if (ready) {
      callback.run();
    }
  }

  /** The reader found nothing. */
  void drained() {
    if (ready) {
      ready = false;
      if (key.isValid()) {
        key.interestOps(SelectionKey.OP_READ);
        selector.wakeup();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    try {
      while (channel.isOpen()) {
        selector.select(this::signal);
      }
    } catch (IOException | ClosedSelectorException e) {
      ready = true;
      onReady.run();
    }
  }

  private void signal(SelectionKey selected) {
    selected.interestOps(0);
    ready = true;
    onReady.run();
  }
}
