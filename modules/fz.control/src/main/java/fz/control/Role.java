package fz.control;

/** What a peer of the portal is. */
public enum Role {
  /** A client. */
  CLIENT(Direction.TO_CLIENT, Direction.FROM_CLIENT, "client/v2/websocket"),
  /** A gateway. */
  GATEWAY(Direction.TO_GATEWAY, Direction.FROM_GATEWAY, "gateway/v2/websocket"),
  /** A relay. */
  RELAY(Direction.TO_RELAY, Direction.FROM_RELAY, "relay/websocket");

  private final Direction fromPortal;
  private final Direction toPortal;
  private final String path;

  Role(Direction fromPortal, Direction toPortal, String path) {
    this.fromPortal = fromPortal;
    this.toPortal = toPortal;
    this.path = path;
  }

  /** Returns the way of the messages that it receives. */
  public Direction fromPortal() {
    return fromPortal;
  }

  /** Returns the way of the messages that it sends. */
  public Direction toPortal() {
    return toPortal;
  }

  /** Returns the topic of its channel. */
  public String topic() {
    return toPortal.topic();
  }

  /** Returns the path of its WebSocket below that of the portal, without leading slash. */
  public String path() {
    return path;
  }
}
