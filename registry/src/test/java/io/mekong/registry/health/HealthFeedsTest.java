package io.mekong.registry.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.StoredWorld;
import io.mekong.state.v1.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What opinions and policies leave on the disk for the next process. */
class HealthFeedsTest {
  private static final String OPINIONS = "/mekong/state/health/";
  private static final String POLICIES = "/mekong/policies/health/";
  private static final String POLICY =
      """
      {"apiVersion": "mekong/v1", "kind": "health", "metadata": {"name": "greeter"},
       "spec": {"service": "greeter", "eviction": {"quorum": {"above": "2s"}}}}\
      """;

  private final List<OpinionChange> told = new ArrayList<>();
  private final List<HealthPolicies> policies = new ArrayList<>();

  @Test
  void opinions_come_back_from_the_disk_as_they_stood() {
    OpinionFeed feed = new OpinionFeed(OPINIONS, told::addAll);
    Opinion down =
        new Opinion(new Opinion.Subject(1, "10.0.0.1", 80), Opinion.Bearing.DOWN, "refused");
    StoredKey kept = key(OPINIONS + "greeter/a/check-0", OpinionKeys.write(down));
    StoredKey gone = key(OPINIONS + "greeter/b/check-0", OpinionKeys.write(down));
    feed.updated(update(4, new PrefixUpdate.Put(kept, null), new PrefixUpdate.Put(gone, null)));
    feed.updated(update(5, new PrefixUpdate.Removed(gone)));
    StoredPrefix stored = onDisk(feed.stored(), OPINIONS);
    assertThat(stored.head()).isEqualTo(new StoreHead(7, 5));
    assertThat(new OpinionFeed(OPINIONS, told::addAll).seed(stored))
        .containsExactly(told.getFirst());
  }

  @Test
  void a_policy_comes_back_as_it_was_last_in_force() {
    PolicyFeed feed = new PolicyFeed(POLICIES, policies::add);
    StoredKey good = key(POLICIES + "greeter", ByteString.copyFromUtf8(POLICY));
    StoredKey bad = key(POLICIES + "greeter", ByteString.copyFromUtf8("{"));
    feed.updated(update(4, new PrefixUpdate.Put(good, null)));
    feed.updated(update(5, new PrefixUpdate.Put(bad, good)));
    StoredPrefix stored = onDisk(feed.stored(), POLICIES);
    HealthPolicies restored = new PolicyFeed(POLICIES, policies::add).seed(stored);
    ServiceKey greeter = new ServiceKey("greeter");
    assertThat(restored.of(greeter)).isEqualTo(policies.getFirst().of(greeter));
    assertThat(restored.of(greeter).eviction())
        .isInstanceOf(io.mekong.registry.lifecycle.EvictionRule.Quorum.class);
  }

  private static StoredPrefix onDisk(StoredPrefix stored, String prefix) {
    World world = new StoredWorld(ImmutableList.of(stored), 1).message();
    return StoredPrefix.of(world, prefix).orElseThrow();
  }

  private static StoredKey key(String key, ByteString value) {
    return new StoredKey(key, value, 3, 4, 0);
  }

  private static PrefixUpdate update(long revision, PrefixUpdate.KeyChange... changes) {
    return new PrefixUpdate(
        PrefixUpdate.Origin.EVENTS,
        PrefixUpdate.Trust.SAME_STORE,
        new StoreHead(7, revision),
        ImmutableList.copyOf(changes));
  }
}
