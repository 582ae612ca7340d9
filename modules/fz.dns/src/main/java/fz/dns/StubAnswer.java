package fz.dns;

import fz.packet.DropReason;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What becomes of a query. Holds names: do not log it above DEBUG. */
public sealed interface StubAnswer {
  /**
   * The query is answered.
   *
   * @param message the answer; the caller may change it
   * @param name the name of a resource whose addresses were asked for, normalized; its gateway may
   *     now look it up again
   */
  record Answer(byte[] message, Optional<String> name) implements StubAnswer {}

  /**
   * The query is to be sent to an upstream server, over the transport that it came by.
   *
   * @param message the query, as it came
   * @param upstream the server
   */
  record Forward(byte[] message, InetSocketAddress upstream) implements StubAnswer {}

  /**
   * The query is to be sent through the tunnel, to the DNS server of a gateway of these resources,
   * over the transport that it came by.
   *
   * @param message the query, as it came
   * @param name the name asked for, normalized
   * @param resources the resources that the name belongs to, the most specific one first
   */
  record AskGateway(byte[] message, String name, List<DnsResource> resources)
      implements StubAnswer {}

  /**
   * The query gets no answer.
   *
   * @param reason why
   */
  record Ignore(DropReason reason) implements StubAnswer {}
}
