package fz.transport;

import java.io.IOException;
import java.util.List;

/**
 * Sets addresses, routes and rules of the host. Each method takes the complete set that shall hold
 * afterwards and changes only what differs. Addresses and routes vanish with their interface; rules
 * stay until they are removed. Entries of an address family that the host does not have are passed
 * over. Calls may block for a moment and may come from any thread, one at a time.
 */
public interface NetworkConfigurator extends AutoCloseable {
  /** The table that holds the ordinary routes of the host. */
  int MAIN_TABLE = 254;

  /**
   * Sets the addresses of an interface; others that it has are removed, except link-local ones.
   *
   * @throws TransportException if the system refuses; the message is one line for the user
   */
  void addresses(String interfaceName, List<NetworkPrefix> addresses) throws IOException;

  /**
   * Sets the static routes that lead into an interface in one table. Routes of other interfaces,
   * other tables and those that the kernel made itself are left alone.
   *
   * @param table {@link #MAIN_TABLE} or a number of the caller's choice
   * @throws TransportException if the system refuses; the message is one line for the user
   */
  void routes(String interfaceName, int table, List<NetworkPrefix> destinations) throws IOException;

  /** Returns true if a table has a route of any address family and any interface. */
  boolean hasRoutes(int table) throws IOException;

  /**
   * Adds rules for both address families; those that exist already stay.
   *
   * @throws TransportException if the system refuses; the message is one line for the user
   */
  void addRules(List<RoutingRule> rules) throws IOException;

  /**
   * Removes rules of both address families; those that do not exist are passed over.
   *
   * @throws TransportException if the system refuses; the message is one line for the user
   */
  void removeRules(List<RoutingRule> rules) throws IOException;

  @Override
  void close();
}
