package io.mekong.tests.e2e;

import com.google.common.collect.ImmutableMap;
import io.mekong.tests.kit.GoProgram;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A program on Go's own gRPC library that calls without a pause. */
record GoCaller(GoProgram program) implements AutoCloseable {
  private static final Path MODULE = Path.of("src/test/go/caller");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Starts one; without Go or its modules the test is skipped with the reason. */
  static GoCaller start(String xds, String node, String target) {
    String bootstrap =
        """
        {"node": {"id": "%s"},
         "xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "insecure"}],
           "server_features": ["xds_v3"]}]}
        """
            .formatted(node, xds);
    try {
      return new GoCaller(
          GoProgram.start(
              GoProgram.build(MODULE),
              ImmutableMap.of("GRPC_XDS_BOOTSTRAP_CONFIG", bootstrap),
              target));
    } catch (GoProgram.NotBuilt e) {
      return Assumptions.abort(e.getMessage());
    }
  }

  /** Waits for that many more calls; every one ever made must have been answered. */
  void call(int times) {
    long before = answered();
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> answered() >= before + times);
  }

  private long answered() {
    String all = program.output();
    String said = all.substring(0, all.lastIndexOf('\n') + 1);
    if (said.lines().anyMatch(line -> !line.equals("ok"))) {
      throw new AssertionError(all);
    }
    return said.lines().count();
  }

  @Override
  public void close() {
    program.close();
  }
}
