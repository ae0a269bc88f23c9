package io.mekong.registry.store.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.state.v1.HeldKey;
import io.mekong.state.v1.Key;
import io.mekong.state.v1.Prefix;
import io.mekong.state.v1.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.TreePMap;

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

  static StoredWorld stored(long revision) {
    StoredKey key = new StoredKey("a/1", ByteString.copyFromUtf8("value " + revision), 0, 0, 0);
    return new StoredWorld(
        ImmutableList.of(
            new StoredPrefix(
                "a/",
                new StoreHead(7, revision),
                TreePMap.singleton(key.key(), key),
                ImmutableList.of())),
        1);
  }

  private static World world(long revision) {
    return World.newBuilder()
        .setClusterId(7)
        .setWrittenAtMs(1)
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
  void every_field_is_written_as_by_a_message() throws IOException {
    StoredKey full =
        new StoredKey("a/\u00e9\ud83d\ude00", ByteString.copyFromUtf8("x"), 3, 300, -1);
    StoredKey bare = new StoredKey("a/2", ByteString.EMPTY, 0, 0, 0);
    StoredHold hold = new StoredHold(full, "LEASE", Instant.ofEpochMilli(1_000));
    StoredPrefix loaded =
        new StoredPrefix(
            "a/",
            new StoreHead(-7, 1L << 40),
            TreePMap.singleton(full.key(), full).plus(bare.key(), bare),
            ImmutableList.of(hold));

    file.save(
        new StoredWorld(ImmutableList.of(loaded, StoredPrefix.empty("b/")), 1_795_000_000_000L));

    Key fullMessage =
        Key.newBuilder()
            .setKey(full.key())
            .setValue(full.value())
            .setCreateRevision(3)
            .setModRevision(300)
            .setLease(-1)
            .build();
    assertThat(file.load())
        .contains(
            World.newBuilder()
                .setClusterId(-7)
                .setWrittenAtMs(1_795_000_000_000L)
                .addPrefixes(
                    Prefix.newBuilder()
                        .setPrefix("a/")
                        .setRevision(1L << 40)
                        .addKeys(Key.newBuilder().setKey("a/2"))
                        .addKeys(fullMessage)
                        .addHeld(
                            HeldKey.newBuilder()
                                .setKey(fullMessage)
                                .setCause("LEASE")
                                .setSinceMs(1_000)))
                .addPrefixes(Prefix.newBuilder().setPrefix("b/"))
                .build());
  }

  @Test
  void the_newest_generation_is_loaded_and_one_before_it_is_kept() throws IOException {
    file.save(stored(1));
    file.save(stored(2));
    file.save(stored(3));

    assertThat(file.load()).contains(world(3));
    Files.delete(newest);
    assertThat(file.load()).contains(world(2));
  }

  @Test
  void both_generations_are_for_their_owner_alone() throws IOException {
    file.save(stored(1));
    file.save(stored(2));
    for (Path each : new Path[] {newest, older}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_flip_of_any_bit_leads_to_the_older_generation() throws IOException {
    file.save(stored(1));
    file.save(stored(2));
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
    file.save(stored(1));
    file.save(stored(2));
    byte[] whole = Files.readAllBytes(newest);

    for (int length = 0; length < whole.length; length++) {
      Files.write(newest, Arrays.copyOf(whole, length));
      assertThat(file.load()).as("length %s", length).contains(world(1));
    }
  }

  /** The third world takes the place of the second, never that of the first. */
  private void aSaveKeepsTheOlderOne() throws IOException {
    file.save(stored(3));

    assertThat(file.load()).contains(world(3));
    Files.delete(newest);
    assertThat(file.load()).contains(world(1));
  }

  @Test
  void a_damaged_newest_generation_never_replaces_the_older_one() throws IOException {
    file.save(stored(1));
    file.save(stored(2));
    Files.write(newest, new byte[] {1, 2, 3});

    aSaveKeepsTheOlderOne();
  }

  @Test
  void a_newest_generation_that_cannot_be_read_is_replaced() throws IOException {
    file.save(stored(1));
    file.save(stored(2));
    Files.delete(newest);
    Files.createSymbolicLink(newest, newest.getFileName()); // ELOOP, for root too

    aSaveKeepsTheOlderOne();
  }

  @Test
  void two_damaged_generations_are_nothing() throws IOException {
    file.save(stored(1));
    file.save(stored(2));
    Files.write(newest, new byte[] {1});
    Files.write(older, new byte[] {1});

    assertThat(file.load()).isEmpty();
  }

  @Test
  void what_an_interrupted_write_left_does_not_disturb() throws IOException {
    file.save(stored(1));
    Files.write(folder.resolve("world.tmp"), new byte[] {1, 2, 3});

    assertThat(file.load()).contains(world(1));
    file.save(stored(2));
    assertThat(file.load()).contains(world(2));
  }
}
