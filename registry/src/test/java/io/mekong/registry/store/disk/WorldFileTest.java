package io.mekong.registry.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mekong.state.v1.Key;
import io.mekong.state.v1.Prefix;
import io.mekong.state.v1.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorldFileTest {
  @TempDir Path folder;
  private WorldFile file;
  private Path newest;
  private Path older;

  @BeforeEach
  void open() {
    file = new WorldFile(folder);
    newest = folder.resolve("world.pb");
    older = folder.resolve("world.1.pb");
  }

  static World world(long revision) {
    return World.newBuilder()
        .setClusterId(7)
        .addPrefixes(
            Prefix.newBuilder()
                .setPrefix("a/")
                .setRevision(revision)
                .addKeys(
                    Key.newBuilder()
                        .setKey("a/1")
                        .setValue(ByteString.copyFromUtf8("value " + revision))))
        .build();
  }

  @Test
  void nothing_saved_is_nothing_loaded() {
    assertThat(file.load()).isEmpty();
  }

  @Test
  void the_newest_generation_is_loaded_and_one_before_it_is_kept() throws IOException {
    file.save(world(1));
    file.save(world(2));
    file.save(world(3));

    assertThat(file.load()).contains(world(3));
    Files.delete(newest);
    assertThat(file.load()).contains(world(2));
  }

  @Test
  void both_generations_are_for_their_owner_alone() throws IOException {
    file.save(world(1));
    file.save(world(2));
    for (Path each : new Path[] {newest, older}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_flip_of_any_bit_leads_to_the_older_generation() throws IOException {
    file.save(world(1));
    file.save(world(2));
    byte[] whole = Files.readAllBytes(newest);

    for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      Files.write(newest, flipped);
      assertThat(file.load()).as("bit %s", bit).contains(world(1));
    }
  }

  @Test
  void a_cut_at_any_length_leads_to_the_older_generation() throws IOException {
    file.save(world(1));
    file.save(world(2));
    byte[] whole = Files.readAllBytes(newest);

    for (int length = 0; length < whole.length; length++) {
      Files.write(newest, Arrays.copyOf(whole, length));
      assertThat(file.load()).as("length %s", length).contains(world(1));
    }
  }

  @Test
  void a_damaged_newest_generation_never_replaces_the_older_one() throws IOException {
    file.save(world(1));
    file.save(world(2));
    Files.write(newest, new byte[] {1, 2, 3});

    file.save(world(3));

    assertThat(file.load()).contains(world(3));
    Files.delete(newest);
    assertThat(file.load()).contains(world(1));
  }

  @Test
  void two_damaged_generations_are_nothing() throws IOException {
    file.save(world(1));
    file.save(world(2));
    Files.write(newest, new byte[] {1});
    Files.write(older, new byte[] {1});

    assertThat(file.load()).isEmpty();
  }

  @Test
  void what_an_interrupted_write_left_does_not_disturb() throws IOException {
    file.save(world(1));
    Files.write(folder.resolve("world.tmp"), new byte[] {1, 2, 3});

    assertThat(file.load()).contains(world(1));
    file.save(world(2));
    assertThat(file.load()).contains(world(2));
  }
}
