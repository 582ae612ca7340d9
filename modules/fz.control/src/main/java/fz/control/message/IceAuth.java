package fz.control.message;

/**
 * The user name fragment and password of one side of a connection (RFC 8445 section 5.3). The text
 * form leaves the password out.
 *
 * @param username 4 characters or more
 * @param password 22 characters or more
 */
public record IceAuth(String username, String password) {
  @Override
  public String toString() {
    return "IceAuth[username=" + username + "]";
  }
}
