/**
 * The data path as a whole, with real ciphers and transports, against itself and against others.
 */
open module fz.interop {
  requires fz.command;
  requires fz.netcheck;
  requires fz.pipeline;
  requires fz.relay;
  requires fz.siit;
  requires fz.testkit;
  requires jdk.management;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;
}
