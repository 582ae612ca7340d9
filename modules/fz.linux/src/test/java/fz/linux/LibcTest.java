package fz.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.packet.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LibcTest {
  private final Libc libc = new Libc();
  private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);

  @Test
  void reportsErrorsAsNegativeNumbers() {
    assertEquals(-Errno.ENOENT, libc.open("/none/at/all", Libc.O_RDWR));
    assertEquals(-Errno.EBADF, libc.close(-1));
    assertEquals(-Errno.EBADF, libc.read(-1, memory, 0, 8));
    assertEquals(-Errno.ENODEV, libc.interfaceIndex("none"));
  }

  @Test
  void readsAndWritesAnEventCounter() {
    int fd = libc.eventfd();
    assertTrue(fd >= 0);
    assertEquals(-Errno.EAGAIN, libc.read(fd, memory, 0, 8));
    memory.set(ValueLayout.JAVA_LONG, 8, 3);
    assertEquals(8, libc.write(fd, memory, 8, 8));
    assertEquals(8, libc.write(fd, memory, 8, 8));
    assertEquals(8, libc.read(fd, memory, 0, 8));
    assertEquals(6, memory.get(ValueLayout.JAVA_LONG, 0));
    assertEquals(0, libc.close(fd));
  }

  @Test
  void checksTheBoundsOfMemory() {
    assertThrows(IndexOutOfBoundsException.class, () -> libc.read(-1, memory, 60, 8));
    assertThrows(IndexOutOfBoundsException.class, () -> libc.write(-1, memory, -1, 8));
    assertThrows(IndexOutOfBoundsException.class, () -> libc.poll(memory, 9, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> new IoVector(1).add(memory, 0, 65));
    assertThrows(IndexOutOfBoundsException.class, () -> libc.bind(-1, memory, 65));
    MessageVector messages = new MessageVector(2, 2, 64);
    assertThrows(IndexOutOfBoundsException.class, () -> libc.recvmmsg(-1, messages, 1, 2, 0));
  }

  @Test
  void bindsASocketAndTellsItsAddress() {
    int fd =
        libc.socket(
            SocketAddresses.AF_INET, SocketOptions.SOCK_DGRAM | SocketOptions.SOCK_CLOEXEC, 0);
    Endpoint wanted = Endpoint.ofIpv4(0x7f000001, 0);
    SocketAddresses.write(
        memory, 0, SocketAddresses.AF_INET, wanted.high(), wanted.low(), wanted.port());
    assertEquals(0, libc.bind(fd, memory, SocketAddresses.IPV4_BYTES));
    assertEquals(SocketAddresses.IPV4_BYTES, libc.getsockname(fd, memory));
    assertEquals(wanted.low(), SocketAddresses.low(memory, 0, SocketAddresses.AF_INET));
    assertTrue(SocketAddresses.port(memory, 0) > 0);
    assertEquals(0, libc.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF, 9_000));
    assertEquals(18_000, libc.getsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF));
    assertEquals(0, libc.close(fd));
  }

  @Test
  void keepsAddressesOfBothFamilies() {
    long high = 0x2001_0db8_0000_0001L;
    long low = 0xfeed_0000_0000_0001L;
    SocketAddresses.write(memory, 4, SocketAddresses.AF_INET6, high, low, 65_535);
    assertEquals(high, SocketAddresses.high(memory, 4, SocketAddresses.AF_INET6));
    assertEquals(low, SocketAddresses.low(memory, 4, SocketAddresses.AF_INET6));
    assertEquals(65_535, SocketAddresses.port(memory, 4));
  }

  @Test
  void keepsControlDataApart() {
    MessageVector messages = new MessageVector(2, 2, 64);
    messages.begin(1, 16, 0, 1);
    assertEquals(-1, messages.firstControl(1));
    messages.controls().set(ValueLayout.JAVA_SHORT, messages.addControl(1, 17, 103, 2), (short) 9);
    messages.controls().set(ValueLayout.JAVA_INT, messages.addControl(1, 0, 1, 4), 3);
    long first = messages.firstControl(1);
    assertEquals(17, messages.controlLevel(first));
    assertEquals(103, messages.controlType(first));
    assertEquals(9, messages.controls().get(ValueLayout.JAVA_SHORT, messages.controlData(first)));
    long second = messages.nextControl(1, first);
    assertEquals(0, messages.controlLevel(second));
    assertEquals(3, messages.controls().get(ValueLayout.JAVA_INT, messages.controlData(second)));
    assertEquals(-1, messages.nextControl(1, second));
    assertEquals(-1, messages.firstControl(0));
  }

  @Test
  void clockGoesOn() {
    BootClock clock = new BootClock();
    long first = clock.getAsLong();
    long second = clock.getAsLong();
    assertTrue(first > 0 && second >= first);
  }

  @Test
  void waitsNoLongerThanAsked() {
    long before = System.nanoTime();
    assertEquals(0, libc.poll(memory, 0, 3_000_000));
    assertTrue(System.nanoTime() - before >= 3_000_000);
  }
}
