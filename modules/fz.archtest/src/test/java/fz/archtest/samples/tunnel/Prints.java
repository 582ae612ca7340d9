package fz.archtest.samples.tunnel;

/** Violates: nobody prints but commands. */
final class Prints {
  void print() {
    System.out.println("connected");
  }
}
