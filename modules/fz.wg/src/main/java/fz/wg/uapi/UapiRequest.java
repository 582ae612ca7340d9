package fz.wg.uapi;

import fz.wg.settings.DeviceChange;

/** One request of a connection. */
public sealed interface UapiRequest {
  /** {@code get=1}: tell the state. */
  record Get() implements UapiRequest {}

  /** {@code fz_counters=1}: tell what the data path did. */
  record Counters() implements UapiRequest {}

  /** {@code set=1}: change something. */
  record Set(DeviceChange change) implements UapiRequest {}

  /**
   * A request that was read to its end and is wrong; nothing of it shall be done.
   *
   * @param error what is answered
   * @param reason in words, without keys and addresses
   */
  record Wrong(UapiError error, String reason) implements UapiRequest {}

  /**
   * What cannot be read on: the connection is to be closed.
   *
   * @param error what is answered before; null if nothing is
   * @param reason in words
   */
  record Unreadable(UapiError error, String reason) implements UapiRequest {}
}
