package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.StoredWorld;
import io.mekong.registry.store.disk.WorldFile;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.TreePMap;

/** What an earlier process left, at the next start. */
class LastWorldTest {
  private static final String RESOURCES = "/mekong/resources/";

  @TempDir private Path folder;

  private LastWorld saved(StoredPrefix... prefixes) throws Exception {
    WorldFile file = new WorldFile(folder);
    file.save(new StoredWorld(ImmutableList.copyOf(prefixes), 1));
    return LastWorld.read(file);
  }

  private static StoredPrefix prefix(String prefix, long clusterId, String... names) {
    TreePMap<String, StoredKey> keys = TreePMap.empty();
    for (String name : names) {
      keys = keys.plus(prefix + name, new StoredKey(prefix + name, ByteString.EMPTY, 1, 1, 0));
    }
    return new StoredPrefix(prefix, new StoreHead(clusterId, 9), keys, ImmutableList.of());
  }

  @Test
  void a_mistyped_prefix_is_refused_before_anything_is_taken_away() throws Exception {
    LastWorld last = saved(prefix("/services/", 7, "a/1", "b/1"));
    assertThatThrownBy(() -> last.expect("/service/", "/mekong/"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("/services/ (2 keys)")
        .hasMessageContaining("/service/")
        .hasMessageContaining("--data-dir");
  }

  @Test
  void the_same_prefixes_an_empty_one_and_a_first_start_are_accepted() throws Exception {
    saved(prefix("/services/", 7, "a/1"), prefix(RESOURCES, 7)).expect("/services/", "/mekong/");
    saved(prefix("/old/", 7)).expect("/services/", "/mekong/");
    new LastWorld(new WorldFile(folder), Optional.empty()).expect("/services/", "/mekong/");
  }

  @Test
  void opinions_and_policies_of_the_same_root_are_expected_and_of_another_one_are_not()
      throws Exception {
    LastWorld last =
        saved(
            prefix("/mekong/state/health/", 7, "a/1/check-0"),
            prefix("/mekong/policies/health/", 7, "a"));
    last.expect("/services/", "/mekong/");
    assertThatThrownBy(() -> last.expect("/services/", "/mekon/"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("/mekong/state/health/ (1 keys)");
  }

  @Test
  void what_another_store_held_is_not_known_of_this_one() throws Exception {
    LastWorld last = saved(prefix("/services/", 7, "a/1"));
    assertThat(last.of(7).prefix("/services/")).isPresent();
    assertThat(last.of(8).prefix("/services/")).isEmpty();
  }

  /** Else a store that was replaced would not be noticed at the next start. */
  @Test
  void a_prefix_that_was_never_loaded_does_not_hide_which_store_the_other_was_read_from()
      throws Exception {
    LastWorld last = saved(prefix("/services/", 7, "a/1"), prefix(RESOURCES, 0));
    assertThat(last.prefix("/services/").orElseThrow().head().clusterId()).isEqualTo(7);
  }
}
