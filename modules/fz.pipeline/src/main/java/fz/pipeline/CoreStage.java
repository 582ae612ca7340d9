package fz.pipeline;

import fz.packet.HotPath;
import fz.packet.PacketBatch;
import fz.tunnel.DataPlane;

/** The only caller of the plane: everything here runs on the core thread. */
final class CoreStage {
  private static final int COMMANDS_PER_TURN = 64;

  /** A plane that is due and does nothing after this many turns is not asked at once again. */
  private static final int IDLE_TURNS = 3;

  private final DataPlane plane;
  private final Commands commands;
  private final PipelineListener listener;
  private final PipelineCounters counters;
  private final Faults faults;
  private int idleTurns;

  CoreStage(
      DataPlane plane,
      Commands commands,
      PipelineListener listener,
      PipelineCounters counters,
      Faults faults) {
    this.plane = plane;
    this.commands = commands;
    this.listener = listener;
    this.counters = counters;
    this.faults = faults;
  }

  /** Does what other threads asked for and what is due; returns true if there were commands. */
  boolean beginTurn(long nowNanos) {
    counters.turns.add(1);
    boolean any = false;
    for (int i = 0; i < COMMANDS_PER_TURN; i++) {
      Runnable command = commands.poll();
      if (command == null) {
        break;
      }
      any = true;
      try {
        command.run();
      } catch (RuntimeException e) {
        faults.stage("command", e);
      }
    }
    if (untilDue(nowNanos) <= 0) {
      try {
        plane.handleTimeout(nowNanos);
      } catch (RuntimeException e) {
        faults.stage("core", e);
      }
    }
    return any;
  }

  @HotPath
  void outbound(PacketBatch batch, long nowNanos) {
    try {
      plane.handleOutbound(batch, nowNanos);
    } catch (RuntimeException e) {
      faults.stage("core", e, batch);
    }
  }

  @HotPath
  void inbound(PacketBatch batch, long nowNanos) {
    try {
      plane.handleInbound(batch, nowNanos);
    } catch (RuntimeException e) {
      faults.stage("core", e, batch);
    }
  }

  @HotPath
  void opened(PacketBatch batch, long nowNanos) {
    try {
      plane.handleOpened(batch, nowNanos);
    } catch (RuntimeException e) {
      faults.stage("core", e, batch);
    }
  }

  /** Fills an empty batch with datagrams of the plane itself; returns true if there are any. */
  @HotPath
  boolean pollTransmit(PacketBatch batch, long nowNanos) {
    try {
      return plane.pollTransmit(batch, nowNanos) > 0;
    } catch (RuntimeException e) {
      faults.stage("core", e, batch);
      batch.clear();
      return false;
    }
  }

  /** Fills an empty batch with packets of the plane itself; returns true if there are any. */
  @HotPath
  boolean pollDeliver(PacketBatch batch, long nowNanos) {
    try {
      return plane.pollDeliver(batch, nowNanos) > 0;
    } catch (RuntimeException e) {
      faults.stage("core", e, batch);
      batch.clear();
      return false;
    }
  }

  /** Lets the owner take its events. */
  @HotPath
  void endTurn(long nowNanos) {
    try {
      listener.onTurn(nowNanos);
    } catch (RuntimeException e) {
      faults.stage("listener", e);
    }
  }

  /**
   * Returns how long the core thread may sleep after a turn.
   *
   * @param progress true if the turn did anything
   * @param more true if something is known to be left for the next turn
   * @param blocked true if something waits for a transport or a ring
   * @return 0 not at all, negative for ever
   */
  @HotPath
  long sleepNanos(boolean progress, boolean more, boolean blocked, long nowNanos) {
    if (progress) {
      idleTurns = 0;
    }
    if (more || !commands.isEmpty()) {
      idleTurns = 0;
      return 0;
    }
    long left = untilDue(nowNanos);
    if (left <= 0) {
      idleTurns++;
      return idleTurns < IDLE_TURNS && !blocked ? 0 : Sleeps.RETRY_NANOS;
    }
    idleTurns = 0;
    if (blocked) {
      return Math.min(left, Sleeps.RETRY_NANOS);
    }
    return left == DataPlane.NEVER ? -1 : left;
  }

  private long untilDue(long nowNanos) {
    long due = plane.nextTimeout();
    if (due == DataPlane.NEVER) {
      return DataPlane.NEVER;
    }
    long left = due - nowNanos;
    // The clock may have any value: a deadline in the far future can be negative after wrapping.
    return due > nowNanos && left < 0 ? DataPlane.NEVER - 1 : left;
  }
}
