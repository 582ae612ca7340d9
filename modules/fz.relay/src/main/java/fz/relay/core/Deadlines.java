package fz.relay.core;

import java.util.Arrays;

/** Allocations by when they are to be looked at: a binary heap that knows each one's place. */
final class Deadlines {
  private Allocation[] heap = new Allocation[64];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Returns the allocation that is due first. */
  Allocation first() {
    return heap[0];
  }

  /** Adds an allocation or changes when it is due. */
  void set(Allocation allocation, long dueAt) {
    if (allocation.place < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      allocation.place = size;
      heap[size++] = allocation;
    }
    allocation.dueAt = dueAt;
    up(allocation.place);
    down(allocation.place);
  }

  /** Removes an allocation if it is there. */
  void remove(Allocation allocation) {
    int at = allocation.place;
    if (at < 0) {
      return;
    }
    allocation.place = -1;
    Allocation last = heap[--size];
    heap[size] = null;
    if (last != allocation) {
      put(at, last);
      up(at);
      down(last.place);
    }
  }

  private void up(int from) {
    int at = from;
    while (at > 0 && isBefore(at, (at - 1) / 2)) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void down(int from) {
    int at = from;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && isBefore(child + 1, child)) {
        child++;
      }
      if (!isBefore(child, at)) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private boolean isBefore(int a, int b) {
    return heap[a].dueAt - heap[b].dueAt < 0;
  }

  private void swap(int a, int b) {
    Allocation other = heap[a];
    put(a, heap[b]);
    put(b, other);
  }

  private void put(int at, Allocation allocation) {
    heap[at] = allocation;
    allocation.place = at;
  }
}
