package fz.ice.turn;

import fz.packet.Endpoint;

/** One address of a server, and what is known about the way to it. */
final class ServerPath {
  final Endpoint address;
  // The own address that answers arrive at, and what the server sees in its place.
  Endpoint base;
  Endpoint mapped;
  boolean asking;
  long keepAt;

  ServerPath(Endpoint address) {
    this.address = address;
  }

  /** Takes what an answer says; returns true if it is news. */
  boolean learn(Endpoint newBase, Endpoint newMapped) {
    boolean isNew = !newMapped.equals(mapped) || !newBase.equals(base);
    base = newBase;
    mapped = newMapped;
    return isNew;
  }
}
