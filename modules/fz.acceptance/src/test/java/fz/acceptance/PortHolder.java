package fz.acceptance;

import java.io.IOException;
import java.net.DatagramSocket;

/** Holds a UDP port until it is killed; a program of its own, for use in another namespace. */
final class PortHolder {
  private PortHolder() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      System.out.println("holds " + socket.getLocalPort() + ".");
      Thread.currentThread().join();
    }
  }
}
