package fz.control.message;

import java.net.InetSocketAddress;

/**
 * A TURN server with credentials for the receiver. A relay with addresses of both families comes as
 * two entries with one id. The text form leaves the credentials out.
 *
 * @param id its id
 * @param address where it listens
 * @param username of the long-term credentials
 * @param password of the long-term credentials
 * @param expiresAt when the credentials end, in seconds since 1970
 */
public record Relay(
    String id, InetSocketAddress address, String username, String password, long expiresAt) {
  @Override
  public String toString() {
    return "Relay[id=" + id + ", expiresAt=" + expiresAt + "]";
  }
}
