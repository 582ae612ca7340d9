package fz.wg.uapi;

import fz.wg.settings.DeviceChange;
import fz.wg.settings.DeviceState;
import java.util.SequencedMap;

/** The interface behind a server. Methods may block and are called by any thread. */
public interface UapiHandler {
  /**
   * Returns the state of the interface.
   *
   * @throws UapiException if it is going away
   */
  DeviceState state() throws UapiException;

  /**
   * Returns what the data path did, by name.
   *
   * @throws UapiException if the interface is going away
   */
  SequencedMap<String, Long> counters() throws UapiException;

  /**
   * Changes the interface.
   *
   * @throws UapiException if that cannot be done; nothing has changed then
   */
  void change(DeviceChange change) throws UapiException;
}
