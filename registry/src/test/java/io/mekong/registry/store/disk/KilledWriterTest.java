package io.mekong.registry.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is on the disk, whole, however often its writer is killed. */
@Tag("real")
final class KilledWriterTest {
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  @Test
  void the_embedded_store_keeps_every_acknowledged_transaction_whole() throws Exception {
    long said = 0;
    for (int round = 0; round < ROUNDS; round++) {
      said = writeAndKill("embedded", said + 1, 5 + round * 3);
      try (EmbeddedKeyStore store = EmbeddedKeyStore.open(folder, System::nanoTime)) {
        List<StoredKey> keys = store.range(RangeQuery.firstPage("a/", 10)).keys();

        assertThat(keys).hasSize(2);
        assertThat(keys.get(0).value()).isEqualTo(keys.get(1).value());
        assertThat(keys.get(0).modRevision()).isEqualTo(store.head("/").revision());
        long stored = Long.parseLong(keys.get(0).value().toStringUtf8());
        assertThat(stored).isBetween(said, said + 1);
        said = stored;
      }
    }
  }

  @Test
  void the_last_good_world_is_the_acknowledged_one_or_the_one_in_hand() throws Exception {
    long said = 0;
    for (int round = 0; round < ROUNDS; round++) {
      said = writeAndKill("world", said + 1, 5 + round * 3);

      long stored = new WorldFile(folder).load().orElseThrow().getPrefixes(0).getRevision();
      assertThat(stored).isBetween(said, said + 1);
      said = stored;
    }
  }

  /** Lets it say some numbers, kills it, and returns the last one it said. */
  private long writeAndKill(String what, long first, int lines) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DiskWriter.class.getName(),
                what,
                folder.toString(),
                Long.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      long last = 0;
      String line = output.readLine();
      for (int count = 1; line != null; count++) {
        last = Long.parseLong(line);
        if (count == lines) {
          // The process itself would close its output too, and with it what it said last.
          process.toHandle().destroyForcibly();
        }
        line = output.readLine();
      }
      assertThat(last).as("the writer said something").isPositive();
      return last;
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }
}
