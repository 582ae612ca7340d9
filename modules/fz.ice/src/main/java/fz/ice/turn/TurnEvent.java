package fz.ice.turn;

import fz.packet.Endpoint;
import java.util.List;

/** What a {@link TurnClient} tells its owner. Carries addresses: do not log it above DEBUG. */
public sealed interface TurnEvent {

  /**
   * The server saw a datagram of the own socket come from this address. Comes again only when it
   * changes.
   *
   * @param address what the server saw
   * @param base the own address that the answer arrived at
   */
  record Reflexive(Endpoint address, Endpoint base) implements TurnEvent {}

  /**
   * There is an allocation.
   *
   * @param relayed its addresses, at most one of each version of IP
   * @param base the own address that reaches the server
   */
  record Allocated(List<Endpoint> relayed, Endpoint base) implements TurnEvent {}

  /**
   * There is no allocation, or none any more: relayed addresses are void.
   *
   * @param gaveUp true if nothing more is tried until {@link TurnClient#restart}
   */
  record Unavailable(TurnFailure reason, boolean gaveUp) implements TurnEvent {}

  /** The server named another one, which is used from now on. */
  record Redirected(Endpoint server) implements TurnEvent {}
}
