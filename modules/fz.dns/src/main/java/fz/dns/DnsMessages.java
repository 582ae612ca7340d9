package fz.dns;

import fz.packet.Endpoint;
import fz.packet.IpAddresses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/** Reads and writes the few forms of DNS messages (RFC 1035 section 4) that are needed here. */
final class DnsMessages {
  /** Own answers live this many seconds: what they say may change with the next policy. */
  static final int TTL = 1;

  private static final int HEADER_LENGTH = 12;
  private static final int MAX_LENGTH = 65535;
  private static final String REVERSE_IPV4 = ".in-addr.arpa";
  private static final String REVERSE_IPV6 = ".ip6.arpa";

  private DnsMessages() {}

  /** Reads a query with exactly one question. */
  static Optional<Message> parseQuery(byte[] message) {
    if (message.length < HEADER_LENGTH || message.length > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      Message query = new Message(message);
      boolean valid =
          !query.getHeader().getFlag(Flags.QR)
              && query.getHeader().getCount(Section.QUESTION) == 1
              && query.getQuestion() != null;
      return valid ? Optional.of(query) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // The library refuses some malformed messages with unchecked exceptions.
      return Optional.empty();
    }
  }

  static byte[] answer(Message query, int rcode, List<Record> records) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setOpcode(query.getHeader().getOpcode());
    answer.getHeader().setRcode(rcode);
    if (query.getHeader().getFlag(Flags.RD)) {
      answer.getHeader().setFlag(Flags.RD);
    }
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    for (Record record : records) {
      answer.addRecord(record, Section.ANSWER);
    }
    return answer.toWire();
  }

  static byte[] addresses(Message query, List<Endpoint> addresses) {
    Name name = query.getQuestion().getName();
    List<Record> records = new ArrayList<>();
    for (Endpoint address : addresses) {
      records.add(
          address.isIpv4()
              ? new ARecord(name, DClass.IN, TTL, address.toInetAddress())
              : new AAAARecord(name, DClass.IN, TTL, address.toInetAddress()));
    }
    return answer(query, Rcode.NOERROR, records);
  }

  static Optional<byte[]> pointer(Message query, String target) {
    try {
      Name name = query.getQuestion().getName();
      Record record = new PTRRecord(name, DClass.IN, TTL, Name.fromString(target + "."));
      return Optional.of(answer(query, Rcode.NOERROR, List.of(record)));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }

  /** Returns the address in a name below {@code in-addr.arpa} or {@code ip6.arpa}. */
  static Optional<Endpoint> reverse(String name) {
    if (name.endsWith(REVERSE_IPV4)) {
      List<String> labels = labelsBefore(name, REVERSE_IPV4);
      return IpAddresses.parse(String.join(".", labels.reversed())).filter(Endpoint::isIpv4);
    }
    if (!name.endsWith(REVERSE_IPV6)) {
      return Optional.empty();
    }
    List<String> labels = labelsBefore(name, REVERSE_IPV6);
    if (labels.size() != 32 || labels.stream().anyMatch(label -> label.length() != 1)) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 31; i >= 0; i--) {
      text.append(labels.get(i));
      if (i % 4 == 0 && i > 0) {
        text.append(':');
      }
    }
    return IpAddresses.parse(text.toString());
  }

  private static List<String> labelsBefore(String name, String suffix) {
    return Arrays.asList(name.substring(0, name.length() - suffix.length()).split("\\.", -1));
  }

  static byte[] truncate(byte[] answer, int max) {
    if (answer.length <= max || answer.length < HEADER_LENGTH) {
      return answer;
    }
    int end = questionEnd(answer);
    boolean question = end > HEADER_LENGTH && end <= max;
    byte[] cut = Arrays.copyOf(answer, question ? end : HEADER_LENGTH);
    cut[2] |= 2; // TC
    Arrays.fill(cut, 4, HEADER_LENGTH, (byte) 0);
    cut[5] = (byte) (question ? 1 : 0);
    return cut;
  }

  /** Returns where the first question ends, or -1. */
  private static int questionEnd(byte[] message) {
    if (message[4] == 0 && message[5] == 0) {
      return -1;
    }
    int at = HEADER_LENGTH;
    while (at < message.length) {
      int length = message[at] & 0xff;
      if (length == 0) {
        return at + 5 <= message.length ? at + 5 : -1;
      }
      if (length > 63) {
        return -1; // nothing precedes the first question that it could refer to
      }
      at += length + 1;
    }
    return -1;
  }
}
