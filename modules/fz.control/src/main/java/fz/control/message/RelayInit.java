package fz.control.message;

/** Confirms to a relay that it is known now; carries nothing. */
public record RelayInit() implements PortalMessage.ToRelay {}
