package fz.app.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A DNS server over UDP that knows a few names and answers NXDOMAIN for all others. */
final class DemoDns implements AutoCloseable {
  private static final int TTL_SECONDS = 60;
  private static final int BUFFER_BYTES = 1500;

  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final List<Record> records;

  private DemoDns(List<Record> records) {
    this.records = records;
  }

  /** Serves records on some addresses until it is closed. */
  static DemoDns open(List<InetSocketAddress> addresses, List<Record> records) throws IOException {
    DemoDns dns = new DemoDns(records);
    for (InetSocketAddress address : addresses) {
      DatagramSocket socket = new DatagramSocket(address);
      dns.sockets.add(socket);
      Thread.ofPlatform().daemon().name("demo-dns").start(() -> dns.serve(socket));
    }
    return dns;
  }

  /** Returns an address record of either family. */
  static Record record(String name, String address) throws IOException {
    Name owner = Name.fromString(name + ".");
    InetAddress value = InetAddress.ofLiteral(address);
    return value.getAddress().length == 4
        ? new ARecord(owner, DClass.IN, TTL_SECONDS, value)
        : new AAAARecord(owner, DClass.IN, TTL_SECONDS, value);
  }

  @Override
  public void close() {
    sockets.forEach(DatagramSocket::close);
  }

  private void serve(DatagramSocket socket) {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        byte[] answer = answer(new Message(query)).toWire(BUFFER_BYTES);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        // A query that is no DNS message: there is nobody to tell but the sender's own timeout.
        continue;
      }
    }
  }

  private Message answer(Message query) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    Record question = query.getQuestion();
    if (question == null) {
      answer.getHeader().setRcode(Rcode.FORMERR);
      return answer;
    }
    answer.addRecord(question, Section.QUESTION);
    boolean known = false;
    for (Record record : records) {
      if (record.getName().equals(question.getName())) {
        known = true;
        if (record.getType() == question.getType()) {
          answer.addRecord(record, Section.ANSWER);
        }
      }
    }
    answer.getHeader().setRcode(known ? Rcode.NOERROR : Rcode.NXDOMAIN);
    return answer;
  }
}
