package fz.acceptance;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The resource's end of {@link Traffic}, a program of its own for use in another namespace: sends
 * everything back, over UDP and over TCP.
 */
final class TrafficPeer {
  static final int PORT = 9000;

  private TrafficPeer() {}

  public static void main(String[] args) throws IOException {
    DatagramSocket datagrams = new DatagramSocket(PORT);
    Thread.ofPlatform().daemon().start(() -> echo(datagrams));
    try (ServerSocket server = new ServerSocket(PORT)) {
      System.out.println("serves.");
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> echo(socket));
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      System.out.println("a connection ended: " + e);
    }
  }

  private static void echo(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    try {
      while (true) {
        packet.setLength(2_048);
        socket.receive(packet);
        socket.send(packet);
      }
    } catch (IOException e) {
      System.out.println("the echo ended: " + e);
    }
  }
}
