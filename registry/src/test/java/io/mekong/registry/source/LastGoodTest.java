package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.keystore.LastGood;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoreHead;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class LastGoodTest {
  @Test
  void what_the_registry_has_not_taken_yet_is_not_written_down() {
    assertThat(at(7, 7).agrees()).isTrue();
    assertThat(at(8, 7).agrees()).as("a loss may be in neither").isFalse();
    assertThat(at(1, 7).agrees()).as("the store went back, nothing is held yet").isFalse();
  }

  private static LastGood at(long source, long registry) {
    return new LastGood(
        new SourceContents(new StoreHead(1, source), TreePMap.empty(), TreePMap.empty()),
        new RegistryStatus(
            new RegistryView(registry, TreePMap.empty()),
            new PrefixFreshness.Current(),
            ImmutableSet.of()));
  }
}
