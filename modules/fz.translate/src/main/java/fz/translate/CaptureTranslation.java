package fz.translate;

import fz.command.CommandException;
import fz.packet.Bytes;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.packet.Verdict;
import fz.siit.AddressMapping;
import fz.siit.Translation;
import fz.siit.Translator;
import fz.siit.TranslatorOptions;
import fz.transport.PacketTransport;
import fz.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Takes packets from one transport through a translator to another, until there are no more. */
final class CaptureTranslation {
  /** The longest packet that goes into a capture. */
  static final int MAX_PACKET = 65_000;

  private static final int HEADROOM = Translator.PADDED_ERROR_HEADROOM_BYTES;

  private final Translator translator;
  private final AddressMapping mapping;
  private final PacketTransport source;
  private final PacketTransport sink;
  private final Counts counts;
  private final PacketBatch read;
  private final PacketBatch out;
  private final PacketBatch others;

  /** A packet to be translated, with room in front of it. */
  private final MemorySegment work =
      MemorySegment.ofArray(new byte[HEADROOM + PacketBatch.CAPACITY_BYTES]);

  CaptureTranslation(
      TranslatorOptions options,
      AddressMapping mapping,
      PacketTransport source,
      PacketTransport sink,
      Counts counts) {
    // Identifications need not be hard to guess in a file, but the same each time.
    this.translator = new Translator(options, new SplittableRandom(0));
    this.mapping = mapping;
    this.source = source;
    this.sink = sink;
    this.counts = counts;
    PacketBatch[] batches = Slab.batches(3);
    read = batches[0];
    out = batches[1];
    others = batches[2];
  }

  /**
   * Translates everything.
   *
   * @throws CommandException if the input is broken
   * @throws IOException if the output cannot be written
   */
  void run() throws IOException {
    while (readSome()) {
      for (int i = 0; i < read.count(); i++) {
        translate(read.offset(i), read.length(i));
      }
      read.clear();
    }
    flush(out);
  }

  private boolean readSome() throws IOException {
    try {
      return source.read(read) != PacketTransport.END;
    } catch (TransportException e) {
      throw MappingOptions.wrong("--in: " + e.getMessage());
    }
  }

  private void translate(int offset, int length) throws IOException {
    MemorySegment.copy(read.memory(), offset, work, HEADROOM, length);
    Translation verdict = translator.translate(work, HEADROOM, length, mapping, HEADROOM, others);
    if (verdict == Translation.REFUSED) {
      counts.refused(translator.reason(), translator.appendError(others));
    } else {
      counts.translated(Bytes.get8(work, translator.offset()) >>> 4 == 6);
      add();
    }
    if (verdict == Translation.FRAGMENTED) {
      counts.split(1 + others.count());
    }
    if (others.count() > 0) {
      flush(out);
      flush(others);
    }
  }

  private void add() throws IOException {
    if (out.append(work, translator.offset(), translator.length()) < 0) {
      flush(out);
      out.append(work, translator.offset(), translator.length());
    }
  }

  private void flush(PacketBatch batch) throws IOException {
    for (int i = 0; i < batch.count(); i++) {
      batch.verdict(i, Verdict.DELIVER);
    }
    int from = 0;
    while (from < batch.count()) {
      from = sink.write(batch, from);
    }
    batch.clear();
  }
}
