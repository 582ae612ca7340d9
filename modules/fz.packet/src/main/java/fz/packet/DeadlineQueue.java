package fz.tunnel;

import java.util.Arrays;

/**
 * A binary heap of things that have a deadline, in which a deadline can be moved: the earliest one
 * is known at once however many there are. Deadlines are compared by value; {@link DataPlane#NEVER}
 * takes a thing out.
 */
final class DeadlineQueue<T extends DeadlineQueue.Node> {
  private Node[] heap = new Node[16];
  private int size;

  /** What can be queued: it remembers its place. */
  abstract static class Node {
    private long deadline = DataPlane.NEVER;
    private int place = -1;
  }

  /** Returns the earliest deadline, or {@link DataPlane#NEVER}. */
  long next() {
    return size == 0 ? DataPlane.NEVER : heap[0].deadline;
  }

  /** Takes out the thing that is due earliest if that is not after a time; else returns null. */
  @SuppressWarnings("unchecked") // schedule() is the only source of nodes
  T pollDue(long nowNanos) {
    if (size == 0 || heap[0].deadline > nowNanos) {
      return null;
    }
    Node due = heap[0];
    remove(due);
    return (T) due;
  }

  /** Sets or moves a deadline. */
  void schedule(T node, long deadlineNanos) {
    Node n = node;
    if (n.deadline == deadlineNanos) {
      return;
    }
    if (deadlineNanos == DataPlane.NEVER) {
      remove(n);
      return;
    }
    if (n.place < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      n.place = size;
      heap[size++] = n;
    }
    n.deadline = deadlineNanos;
    siftUp(n.place);
    siftDown(n.place);
  }

  /** Forgets a deadline. */
  void remove(Node node) {
    int place = node.place;
    if (place < 0) {
      return;
    }
    node.place = -1;
    node.deadline = DataPlane.NEVER;
    Node last = heap[--size];
    heap[size] = null;
    if (last != node) {
      heap[place] = last;
      last.place = place;
      siftUp(place);
      siftDown(last.place);
    }
  }

  private void siftUp(int from) {
    int i = from;
    while (i > 0 && heap[i].deadline < heap[(i - 1) / 2].deadline) {
      swap(i, (i - 1) / 2);
      i = (i - 1) / 2;
    }
  }

  private void siftDown(int from) {
    int i = from;
    while (true) {
      int least = i;
      for (int child = 2 * i + 1; child <= 2 * i + 2; child++) {
        if (child < size && heap[child].deadline < heap[least].deadline) {
          least = child;
        }
      }
      if (least == i) {
        return;
      }
      swap(i, least);
      i = least;
    }
  }

  private void swap(int a, int b) {
    Node node = heap[a];
    heap[a] = heap[b];
    heap[b] = node;
    heap[a].place = a;
    heap[b].place = b;
  }
}
