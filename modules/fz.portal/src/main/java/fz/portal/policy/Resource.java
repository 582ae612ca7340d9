package fz.portal.policy;

import java.util.List;
import java.util.Objects;

/**
 * Something that access is given to.
 *
 * @param address pattern, network or address by type; null for the internet
 * @param description shown to users; null where there is none
 * @param siteId the site whose gateways reach it
 * @param filters what is let through; everything if empty
 */
public record Resource(
    String id,
    String name,
    ResourceType type,
    String address,
    String description,
    AddressFamilies families,
    String siteId,
    List<TrafficFilter> filters) {
  /** Takes a copy of the filters. */
  public Resource {
    filters = List.copyOf(filters);
  }

  /** Tells whether flows made for the other resource still lead to the right place. */
  public boolean leadsWhere(Resource other) {
    return type == other.type
        && Objects.equals(address, other.address)
        && siteId.equals(other.siteId)
        && families == other.families;
  }
}
