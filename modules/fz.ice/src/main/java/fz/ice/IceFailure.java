package fz.ice;

/** Why an agent gave up. */
public enum IceFailure {
  /** The other side named no candidate in time. */
  NO_CANDIDATES,
  /** No pair answers. */
  TIMEOUT
}
