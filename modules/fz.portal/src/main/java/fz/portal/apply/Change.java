package fz.portal.apply;

/** One difference that applying a document makes. */
public record Change(Action action, String kind, String name) {
  /** What happens. */
  public enum Action {
    /** It is new. */
    CREATED,
    /** It is there with other contents. */
    CHANGED,
    /** It goes away. */
    DELETED
  }
}
