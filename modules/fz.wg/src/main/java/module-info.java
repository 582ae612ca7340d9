/**
 * WireGuard interfaces without a portal: {@code fz wg}, configured by a file or by the WireGuard
 * tools over the cross-platform configuration protocol.
 */
module fz.wg {
  requires com.fasterxml.jackson.databind;
  requires fz.command;
  requires fz.pipeline;

  opens fz.wg to
      info.picocli;

  provides fz.command.CommandProvider with
      fz.wg.WgCommandProvider;
}
