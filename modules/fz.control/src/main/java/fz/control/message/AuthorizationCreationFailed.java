package fz.control.message;

import java.util.List;

/**
 * Tells a client that it gets no gateway for a resource.
 *
 * @param resourceId the resource asked for
 * @param reason {@code not_found}, {@code offline}, {@code version_mismatch}, {@code forbidden},
 *     {@code disabled}, or a word yet unknown
 * @param violatedProperties the conditions of the policy that were not met, such as {@code
 *     remote_ip}
 */
public record AuthorizationCreationFailed(
    String resourceId, String reason, List<String> violatedProperties)
    implements PortalMessage.ToClient {
  /** Copies the list. */
  public AuthorizationCreationFailed {
    violatedProperties = List.copyOf(violatedProperties);
  }
}
