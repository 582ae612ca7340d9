package fz.wg.uapi;

import fz.wg.settings.DeviceChange;
import fz.wg.settings.DeviceState;

/** The interface behind a server. Methods may block and are called by any thread. */
public interface UapiHandler {
  /**
   * Returns the state of the interface.
   *
   * @throws UapiException if it is going away
   */
  DeviceState state() throws UapiException;

  /**
   * Changes the interface.
   *
   * @throws UapiException if that cannot be done; nothing has changed then
   */
  void change(DeviceChange change) throws UapiException;
}
