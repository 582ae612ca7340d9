package fz.bench.tunnel;

import fz.bench.host.Shell;
import java.io.IOException;
import java.util.List;

/** No tunnel at all: what the machine can do. */
final class CableTunnel implements Tunnel {
  private final Cable cable;
  private final List<Process> witnesses;

  CableTunnel(int number, int mtuBytes) throws IOException, InterruptedException {
    cable = new Cable(number, mtuBytes);
    witnesses = cable.witnesses();
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
    return Cable.SERVER;
  }

  @Override
  public String listenAddress() {
    return Cable.SERVER;
  }

  @Override
  public List<Long> clientProcesses() {
    return List.of();
  }

  @Override
  public List<Long> serverProcesses() {
    return List.of();
  }

  @Override
  public List<Long> witnesses() {
    return witnesses.stream().map(Process::pid).toList();
  }

  @Override
  public boolean forgetSession() {
    return false;
  }

  @Override
  public long restartClient() {
    return -1;
  }

  @Override
  public void stop() throws InterruptedException {
    for (Process witness : witnesses) {
      Shell.stop(witness);
    }
  }
}
