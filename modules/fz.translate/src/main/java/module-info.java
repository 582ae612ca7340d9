/** Translates capture files between IPv4 and IPv6. */
module fz.translate {
  requires com.fasterxml.jackson.databind;
  requires fz.command;
  requires fz.siit;
  requires fz.transport;

  opens fz.translate to
      info.picocli;

  provides fz.command.CommandProvider with
      fz.translate.TranslateCommandProvider;
}
