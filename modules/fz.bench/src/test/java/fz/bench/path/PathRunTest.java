package fz.bench.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fz.bench.path.PathCase.Direction;
import fz.packet.PacketBatch;
import fz.packet.Slab;
import fz.pipeline.Placement;
import fz.wireguard.AeadProviders;
import fz.wireguard.spi.AeadProvider;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PathRunTest {
  private static final AeadProvider AEAD = AeadProviders.find("jdk").provider();

  @ParameterizedTest
  @EnumSource(Direction.class)
  void measuresTheInlinePipelineBothWays(Direction direction) throws IOException {
    PathResult result = run(new PathCase(direction, 576, 4, 3, 2, 5, AEAD, Placement.inline()));
    assertTrue(result.packetsPerSecond() > 0 && result.packetsPerCpuSecond() > 0);
    assertTrue(result.readNanos() > 0 && result.coreNanos() > 0 && result.cryptoNanos() > 0);
    assertTrue(result.allocatedBytes() > 1000, "the cipher of the JDK allocates for each packet");
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void measuresThreadsForEachStage(Direction direction) throws IOException {
    PathResult result =
        run(new PathCase(direction, 1280, 1, 1, 0, 16, AEAD, Placement.parallel(2)));
    assertTrue(result.packetsPerSecond() > 0);
  }

  @Test
  void dealsBurstsOfFlowsToPeersInTurn() {
    Flows flows = new Flows(new PathCase(Direction.IN, 64, 4, 2, 0, 3, AEAD, Placement.inline()));
    StringBuilder peers = new StringBuilder();
    PacketBatch batch = Slab.batches(1)[0];
    for (int i = 0; i < 12; i++) {
      peers.append(flows.peer());
      assertTrue(flows.append(batch));
    }
    assertEquals("000111000111", peers.toString());
  }

  private static PathResult run(PathCase shape) throws IOException {
    PathWorld world = new PathWorld(shape.peers() + shape.idlePeers(), shape.aead());
    assertTrue(world.serves(shape.peers() + shape.idlePeers()));
    try (PathRun run = new PathRun(shape, world)) {
      return run.measure(0.01);
    }
  }
}
