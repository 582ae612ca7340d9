package fz.portal.apply;

import fz.portal.apply.Fields.Text;
import fz.portal.policy.ActorType;
import fz.portal.policy.AddressFamilies;
import fz.portal.policy.ResourceType;
import fz.portal.policy.TrafficFilter;
import java.util.List;
import java.util.Optional;

/**
 * What a file says there should be. A section that is absent says nothing; a section that is
 * present lists all that there should be of its kind.
 */
public record Document(
    Optional<AccountEntry> account,
    Optional<List<ActorEntry>> actors,
    Optional<List<GroupEntry>> groups,
    Optional<List<SiteEntry>> sites,
    Optional<List<ResourceEntry>> resources,
    Optional<List<PolicyEntry>> policies) {

  /** The account. */
  record AccountEntry(Optional<Text> name, Optional<Text> slug) {}

  /** An actor. */
  record ActorEntry(Text name, ActorType type, String email, boolean disabled) {}

  /** A group with the names of its members. */
  record GroupEntry(Text name, List<Text> members) {}

  /** A site. */
  record SiteEntry(Text name) {}

  /** A resource with the name of its site. */
  record ResourceEntry(
      Text name,
      ResourceType type,
      String address,
      String description,
      AddressFamilies families,
      Text site,
      List<TrafficFilter> filters) {}

  /** A policy with the names of its group and resource. */
  record PolicyEntry(Text name, Text group, Text resource, Optional<Boolean> enabled) {}

  /**
   * Reads a document.
   *
   * @param file name of the file, for messages
   * @throws DocumentException if something in it is wrong
   */
  public static Document parse(String file, String text) {
    return DocumentReader.read(NodeReader.read(file, text));
  }
}
