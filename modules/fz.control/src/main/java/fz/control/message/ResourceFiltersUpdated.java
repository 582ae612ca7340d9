package fz.control.message;

import java.util.List;

/**
 * Changes what other clients may send to this one by a device pool.
 *
 * @param resourceId the pool
 * @param filters what is permitted; empty = everything
 */
public record ResourceFiltersUpdated(String resourceId, List<ResourceFilter> filters)
    implements PortalMessage.ToClient {
  /** Copies the list. */
  public ResourceFiltersUpdated {
    filters = List.copyOf(filters);
  }
}
