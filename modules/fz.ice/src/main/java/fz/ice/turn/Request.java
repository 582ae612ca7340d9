package fz.ice.turn;

import fz.ice.StunWriter;
import fz.packet.Endpoint;
import java.util.function.Consumer;

/**
 * What is asked of a server, apart from who asks: it can be asked again under another nonce.
 *
 * @param subject the path, channel or permission that it is about, or null
 * @param attributes writes what is between the header and the credentials
 */
record Request(int method, Endpoint server, Object subject, Consumer<StunWriter> attributes) {}
