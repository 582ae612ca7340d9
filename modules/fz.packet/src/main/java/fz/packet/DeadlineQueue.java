package fz.packet;

import java.util.Arrays;

/**
 * Things by their deadlines, in the time of a core: a binary heap in which a deadline can be moved,
 * and the earliest one is known at once however many there are. Deadlines are compared by value.
 *
 * @param <T> the things, each of which is in one queue at most
 */
public final class DeadlineQueue<T extends DeadlineQueue.Node> {
  /** The deadline of what is not in the queue. */
  public static final long NEVER = Long.MAX_VALUE;

  private Node[] heap = new Node[16];
  private int size;

  /** What can be queued: it remembers its place. */
  public abstract static class Node {
    private long deadline = NEVER;
    private int place = -1;

    /** Creates a thing that is not in a queue. */
    protected Node() {}
  }

  /** Creates an empty queue. */
  public DeadlineQueue() {}

  /** Returns the earliest deadline, or {@link #NEVER}. */
  @HotPath
  public long next() {
    return size == 0 ? NEVER : heap[0].deadline;
  }

  /** Returns the thing with the earliest deadline, or null if there is none. */
  @HotPath
  @SuppressWarnings("unchecked") // schedule() is the only source of nodes
  public T first() {
    return size == 0 ? null : (T) heap[0];
  }

  /** Takes out the thing that is due earliest if that is not after a time; else returns null. */
  public T pollDue(long nowNanos) {
    if (size == 0 || heap[0].deadline > nowNanos) {
      return null;
    }
    T due = first();
    remove(due);
    return due;
  }

  /** Returns the deadline of a thing, or {@link #NEVER}. */
  @HotPath
  public long deadline(T thing) {
    Node node = thing;
    return node.deadline;
  }

  /** Sets or moves a deadline; {@link #NEVER} takes the thing out. */
  @HotPath
  public void schedule(T thing, long deadlineNanos) {
    Node node = thing;
    if (node.deadline == deadlineNanos) {
      return;
    }
    if (deadlineNanos == NEVER) {
      remove(thing);
      return;
    }
    if (node.place < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      put(size++, node);
    }
    node.deadline = deadlineNanos;
    restore(node);
  }

  /** Takes a thing out if it is there. */
  public void remove(T thing) {
    Node node = thing;
    int place = node.place;
    if (place < 0) {
      return;
    }
    node.place = -1;
    node.deadline = NEVER;
    Node last = heap[--size];
    heap[size] = null;
    if (last != node) {
      put(place, last);
      restore(last);
    }
  }

  /** Moves a node to where it belongs; all others are in order. */
  @HotPath
  private void restore(Node node) {
    int at = node.place;
    while (at > 0 && node.deadline < heap[(at - 1) / 2].deadline) {
      put(at, heap[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
    for (int child = earlierChild(at); child > 0; child = earlierChild(at)) {
      if (heap[child].deadline >= node.deadline) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, node);
  }

  /** Returns the place of the child with the earlier deadline, or 0 without children. */
  @HotPath
  private int earlierChild(int at) {
    int child = 2 * at + 1;
    if (child >= size) {
      return 0;
    }
    boolean right = child + 1 < size && heap[child + 1].deadline < heap[child].deadline;
    return right ? child + 1 : child;
  }

  @HotPath
  private void put(int at, Node node) {
    heap[at] = node;
    node.place = at;
  }
}
