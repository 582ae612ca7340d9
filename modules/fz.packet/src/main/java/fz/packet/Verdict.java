package fz.packet;

/**
 * What is to be done with a packet of a batch. A stage reads the verdict of the stage before it and
 * leaves one for the stage after it.
 */
public enum Verdict {
  /** Just read from a transport; no stage has looked at it yet. */
  FRESH,
  /** To be encrypted with {@link PacketBatch#key} and {@link PacketBatch#counter}, then sent. */
  SEAL,
  /** To be decrypted with {@link PacketBatch#key} and {@link PacketBatch#counter}. */
  OPEN,
  /** Decrypted and authentic; the core has not judged it yet. */
  OPENED,
  /** A complete datagram for {@link PacketBatch#remoteHigh}, {@code Low} and {@code Port}. */
  SEND,
  /** A complete IP packet for the packet transport. */
  DELIVER,
  /** Used up by a protocol core: nothing is left to do and nothing was lost. */
  CONSUMED,
  /** Discarded and counted under a {@link DropReason}. */
  DROPPED
}
