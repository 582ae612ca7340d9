package fz.ice.turn;

/**
 * What happened on one of several relays.
 *
 * @param relay the relay, which may have been removed meanwhile
 * @param event what it is
 */
public record RelayEvent(Relay relay, TurnEvent event) {}
