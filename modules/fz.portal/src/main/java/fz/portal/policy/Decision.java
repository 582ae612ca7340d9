package fz.portal.policy;

/** The answer to the question whether an actor may use a resource. */
public sealed interface Decision {
  /** Access is given by the policy. */
  record Permitted(Policy policy, Resource resource) implements Decision {}

  /** No policy gives access. */
  record Forbidden() implements Decision {}

  /** There is no such resource. */
  record NotFound() implements Decision {}
}
