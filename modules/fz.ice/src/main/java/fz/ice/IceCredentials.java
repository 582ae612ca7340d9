package fz.ice;

import java.util.Objects;

/**
 * One side's short-term credentials, dealt out by the portal.
 *
 * @param ufrag the user name fragment, without a colon
 * @param password the key of MESSAGE-INTEGRITY of requests to that side
 */
public record IceCredentials(String ufrag, String password) {

  /** Checks that nothing is missing. */
  public IceCredentials {
    Objects.requireNonNull(ufrag);
    Objects.requireNonNull(password);
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "IceCredentials[ufrag=" + ufrag + "]";
  }
}
