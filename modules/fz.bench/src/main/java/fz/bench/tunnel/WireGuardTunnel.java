package fz.bench.tunnel;

import fz.bench.host.Shell;
import java.io.IOException;
import java.util.List;

/** The same program at both ends of a cable. */
final class WireGuardTunnel implements Tunnel {
  private static final String CLIENT = "10.77.0.1";
  private static final String SERVER = "10.77.0.2";
  private static final int PORT = 51820;
  private static final int OUTER_MTU_BYTES = 1500;

  /** Bytes that WireGuard and its own headers add over IPv4. */
  private static final int OVERHEAD_BYTES = 60;

  private final Cable cable;
  private final List<Process> witnesses;
  private final WireGuardEnd client;
  private final WireGuardEnd server;

  WireGuardTunnel(int number, String command, int mtuBytes)
      throws IOException, InterruptedException {
    cable = new Cable(number, Math.max(OUTER_MTU_BYTES, mtuBytes + OVERHEAD_BYTES));
    witnesses = cable.witnesses();
    client = new WireGuardEnd("fzc" + number, command, cable.client(), CLIENT, mtuBytes);
    server = new WireGuardEnd("fzs" + number, command, cable.server(), SERVER, mtuBytes);
    try {
      server.start(PORT);
      client.start(PORT);
      introduce();
    } catch (IOException e) {
      stop();
      throw e;
    }
  }

  @Override
  public List<String> client() {
    return cable.client();
  }

  @Override
  public List<String> server() {
    return cable.server();
  }

  @Override
  public String serverAddress() {
    return SERVER;
  }

  @Override
  public String listenAddress() {
    return SERVER;
  }

  @Override
  public List<Long> clientProcesses() {
    return client.processes();
  }

  @Override
  public List<Long> serverProcesses() {
    return server.processes();
  }

  @Override
  public List<Long> witnesses() {
    return witnesses.stream().map(Process::pid).toList();
  }

  @Override
  public boolean forgetSession() throws IOException, InterruptedException {
    client.removePeer(server);
    server.removePeer(client);
    introduce();
    return true;
  }

  @Override
  public long restartClient() throws IOException, InterruptedException {
    client.stop();
    long start = System.nanoTime();
    client.start(PORT);
    client.peer(server, Cable.SERVER + ":" + PORT);
    Shell.run(Shell.join(cable.client(), "ping", "-c", "1", "-W", "10", SERVER));
    return System.nanoTime() - start;
  }

  @Override
  public void stop() throws InterruptedException {
    client.stop();
    server.stop();
    for (Process witness : witnesses) {
      Shell.stop(witness);
    }
  }

  /** The server is told first, as it must know the client when that begins. */
  private void introduce() throws IOException, InterruptedException {
    server.peer(client, Cable.CLIENT + ":" + PORT);
    client.peer(server, Cable.SERVER + ":" + PORT);
  }
}
