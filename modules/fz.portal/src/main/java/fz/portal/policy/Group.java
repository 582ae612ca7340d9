package fz.portal.policy;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A named set of actors.
 *
 * @param members ids of actors
 */
public record Group(String id, String name, SortedSet<String> members) {
  /** Takes a copy of the members. */
  public Group {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
  }
}
