package fz.ice;

/** What an agent tells its owner. */
public sealed interface IceEvent {

  /**
   * Application data goes over this pair from now on. Comes again when the pair changes, and with
   * the same or another pair after {@link Disconnected}.
   *
   * @param local a host candidate, or a relayed one: through that relay
   * @param remote where to send
   */
  record Nominated(Candidate local, Candidate remote) implements IceEvent {}

  /** No pair works at the moment; {@link Failed} follows unless one answers within the grace. */
  record Disconnected() implements IceEvent {}

  /** The agent gave up and does nothing more. */
  record Failed(IceFailure reason) implements IceEvent {}
}
