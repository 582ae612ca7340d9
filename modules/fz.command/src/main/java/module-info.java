/**
 * The SPI by which a module of the image adds a command to the launcher. The launcher depends on no
 * optional part, so that an image without one still works.
 */
module fz.command {
  requires transitive info.picocli;

  exports fz.command;

  uses fz.command.CommandProvider;
}
