package fz.netcheck;

/** On what a NAT's choice of an outer port depends, or its admission of datagrams (RFC 4787). */
enum NatBehaviour {
  /** There is no NAT. */
  NONE("no NAT"),
  /** On nothing. */
  ENDPOINT_INDEPENDENT("endpoint-independent"),
  /** On the remote address. */
  ADDRESS_DEPENDENT("address-dependent"),
  /** On the remote address and port. */
  ADDRESS_AND_PORT_DEPENDENT("address-and-port-dependent"),
  /** On one or both of them: servers with one address cannot tell. */
  DEPENDENT("dependent on the destination"),
  /** Nothing has been learnt. */
  UNKNOWN("unknown");

  private final String text;

  NatBehaviour(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
