package fz.ice.turn;

import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.function.Consumer;

/**
 * What is asked of a server, apart from who asks: it can be asked again under another nonce.
 *
 * @param subject the path, channel or permission that it is about, or null
 * @param fromAny true if the host is to choose the own address, false for the one in use
 * @param attributes writes what is between the header and the credentials
 */
record Request(
    int method, Endpoint server, Object subject, boolean fromAny, Consumer<StunWriter> attributes) {
  static Request of(int method, Endpoint server, Object subject, Consumer<StunWriter> attributes) {
    return new Request(method, server, subject, false, attributes);
  }
}
