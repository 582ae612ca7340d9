package fz.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the linked images: what was not linked is missing without a word at run time. */
final class ImageIT {
  private static final List<String> EDGE_PROVIDERS =
      List.of(
          "agreement bouncycastle fz.wireguard",
          "agreement jdk fz.wireguard",
          "agreement openssl fz.crypto.openssl",
          "cipher bouncycastle fz.wireguard",
          "cipher ipsec-mb fz.crypto.ipsecmb",
          "cipher jdk fz.wireguard",
          "cipher openssl fz.crypto.openssl",
          "command ice fz.netcheck",
          "command netcheck fz.netcheck",
          "command translate fz.translate",
          "command wg fz.wg",
          "datagram jdk-udp fz.transport.udp",
          "datagram pcap-tap fz.transport.pcap",
          "datagram udp fz.transport.udp",
          "packet pcap fz.transport.pcap",
          "packet pcap-tap fz.transport.pcap",
          "packet simulated fz.transport.tun",
          "packet tun fz.transport.tun",
          "resolver plain fz.resolver.plain");

  private static final Path IMAGES = Path.of(System.getProperty("fz.images"));

  @TempDir private Path temporary;

  /** What a command left. */
  private record Result(int status, String output) {}

  @Test
  void fullImageStarts() throws Exception {
    Result result = run("full", "--version");
    assertEquals(0, result.status(), result.output());
    assertTrue(result.output().startsWith("fz "), result.output());
  }

  @Test
  void fullImageFindsEveryProvider() throws Exception {
    List<String> expected = new ArrayList<>(EDGE_PROVIDERS);
    expected.add("command portal fz.portal");
    expected.add("command relay fz.relay");
    assertEquals(new TreeSet<>(expected), providers("full"));
  }

  @Test
  void fullImageChecksItsPortal() throws Exception {
    Result result =
        run("full", "portal", "--check", "--data", temporary.resolve("data").toString());
    assertEquals(0, result.status(), result.output());
  }

  @Test
  void edgeImageFindsItsProvidersAndNoPortal() throws Exception {
    assertEquals(new TreeSet<>(EDGE_PROVIDERS), providers("edge"));
  }

  @Test
  void edgeImageSaysThatItHasNoPortal() throws Exception {
    Result result = run("edge", "portal");
    assertEquals(1, result.status(), result.output());
    assertEquals(
        "fz: this image has no portal: link it with the module fz.portal, or use an image that has"
            + " it\n",
        result.output());
  }

  @Test
  void edgeImageHasNoDatabaseAndNoWebServer() throws Exception {
    String modules = run("edge/bin/java", List.of("--list-modules")).output();
    for (String absent : List.of("fz.portal", "fz.relay", "sqlite", "jetty", "java.sql.rowset")) {
      assertFalse(modules.contains(absent), absent + " is in\n" + modules);
    }
  }

  @Test
  void sizesArePrinted() throws IOException {
    long full = bytes("full");
    long edge = bytes("edge");
    System.out.printf("image full: %d MB, image edge: %d MB%n", full >> 20, edge >> 20);
    assertTrue(edge < full, "the smaller image is not smaller");
  }

  private static TreeSet<String> providers(String image) throws Exception {
    Result result = run(image, "providers");
    assertEquals(0, result.status(), result.output());
    return result
        .output()
        .lines()
        .map(line -> line.split(" +"))
        .map(words -> words[0] + " " + words[1] + " " + words[2])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Result run(String image, String... arguments) throws Exception {
    return run(image + "/bin/fz", Arrays.asList(arguments));
  }

  private static Result run(String program, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(IMAGES.resolve(program).toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private static long bytes(String image) throws IOException {
    try (Stream<Path> files = Files.walk(IMAGES.resolve(image))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
