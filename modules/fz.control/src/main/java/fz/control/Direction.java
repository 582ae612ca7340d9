package fz.control;

/** From whom to whom a message goes; decides how it is written. */
public enum Direction {
  /** From the portal to a client. */
  TO_CLIENT("client"),
  /** From a client to the portal. */
  FROM_CLIENT("client"),
  /** From the portal to a gateway. */
  TO_GATEWAY("gateway"),
  /** From a gateway to the portal. */
  FROM_GATEWAY("gateway"),
  /** From the portal to a relay. */
  TO_RELAY("relay"),
  /** From a relay to the portal. */
  FROM_RELAY("relay");

  private final String topic;

  Direction(String topic) {
    this.topic = topic;
  }

  /** Returns the topic of its frames. */
  public String topic() {
    return topic;
  }
}
