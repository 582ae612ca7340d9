/**
 * What the network between two hosts lets through: {@code fz ice}, one end of a connection that is
 * signalled by hand or by a script, and {@code fz netcheck}, what servers on the other side of a
 * NAT see.
 */
module fz.netcheck {
  requires com.fasterxml.jackson.databind;
  requires fz.command;
  requires fz.ice;

  opens fz.netcheck to
      info.picocli;

  provides fz.command.CommandProvider with
      fz.netcheck.IceCommandProvider,
      fz.netcheck.NetcheckCommandProvider;
}
