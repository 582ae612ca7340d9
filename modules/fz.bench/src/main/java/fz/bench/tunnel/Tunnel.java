package fz.bench.tunnel;

import java.io.IOException;
import java.util.List;

/** A candidate that runs: two hosts and what connects them. */
interface Tunnel {
  /** Returns what goes in front of a command that is to run on the client's host. */
  List<String> client();

  /** Returns what goes in front of a command that is to run on the server's host. */
  List<String> server();

  /** Returns the address under which the client reaches the server through the tunnel. */
  String serverAddress();

  /** Returns the address at which the server listens. */
  String listenAddress();

  /** Returns the processes of the tunnel on the client's side; none for a bare cable. */
  List<Long> clientProcesses();

  /** Returns the processes of the tunnel on the server's side. */
  List<Long> serverProcesses();

  /** Returns processes one of which lives on each host, to read the counters of its network. */
  List<Long> witnesses();

  /**
   * Makes both ends forget their session, so that the next packet needs a handshake.
   *
   * @return false if this candidate has none or cannot
   */
  boolean forgetSession() throws IOException, InterruptedException;

  /**
   * Ends the client's side and begins it anew.
   *
   * @return nanoseconds from its start to the first reply of the server, or -1 if it cannot
   */
  long restartClient() throws IOException, InterruptedException;

  /** Ends all that was started for it. */
  void stop() throws InterruptedException;
}
