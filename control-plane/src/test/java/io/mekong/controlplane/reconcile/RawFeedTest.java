package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.PrefixUpdate.Trust;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredPrefix;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stays served when the store lacks it. */
class RawFeedTest {
  private static final String PREFIX = "/mekong/resources/";

  private final Reconciler reconciler =
      new Reconciler(
          ReconcileSettings.DEFAULT,
          new Translation(Translators.ALL, new TranslationCounts()),
          new SnapshotStore(),
          ReconcileObserver.NONE);
  private final RawFeed feed = new RawFeed(PREFIX, reconciler);
  private long revision = 10;

  @BeforeEach
  void start() {
    reconciler.start();
  }

  @AfterEach
  void stop() {
    reconciler.close();
  }

  private static StoredKey cluster(String name) {
    return stored(name, "{\"name\": \"" + name + "\"}");
  }

  private static StoredKey stored(String name, String spec) {
    return new StoredKey(
        PREFIX + "clusters/" + name,
        ByteString.copyFromUtf8(
            "{\"apiVersion\": \"mekong/v1\", \"kind\": \"RawResource\", \"spec\": " + spec + "}"),
        1,
        1,
        0);
  }

  private void put(StoredKey... keys) {
    ImmutableList.Builder<PrefixUpdate.KeyChange> changes = ImmutableList.builder();
    for (StoredKey key : keys) {
      changes.add(new PrefixUpdate.Put(key, null));
    }
    tell(Trust.SAME_STORE, changes.build());
  }

  private void lack(Trust trust, StoredKey key) {
    tell(trust, ImmutableList.of(new PrefixUpdate.Removed(key)));
  }

  private void tell(Trust trust, ImmutableList<PrefixUpdate.KeyChange> changes) {
    feed.updated(
        new PrefixUpdate(PrefixUpdate.Origin.RELIST, trust, new StoreHead(7, ++revision), changes));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SAME_STORE")
  void what_another_store_lacks_is_held_until_it_is_released(Trust trust) {
    put(cluster("a"), cluster("b"));
    lack(trust, cluster("a"));
    assertThat(feed.accepted().held()).containsExactly("clusters/a");
    assertThat(feed.accepted().keys()).hasSize(2);

    feed.release();
    assertThat(feed.accepted().held()).isEmpty();
    assertThat(feed.accepted().keys()).containsOnlyKeys(PREFIX + "clusters/b");
    assertThat(feed.accepted().head().revision()).isEqualTo(revision);
  }

  @Test
  void what_the_same_store_lacks_goes_at_once() {
    put(cluster("a"));
    lack(Trust.SAME_STORE, cluster("a"));
    assertThat(feed.accepted().keys()).isEmpty();
    assertThat(feed.accepted().held()).isEmpty();
  }

  @Test
  void what_returns_is_not_held_any_more() {
    put(cluster("a"));
    lack(Trust.REVISION_WENT_BACK, cluster("a"));
    put(cluster("a"));
    assertThat(feed.accepted().held()).isEmpty();
    feed.release();
    assertThat(feed.accepted().keys()).containsOnlyKeys(PREFIX + "clusters/a");
  }

  @Test
  void what_is_held_is_held_after_a_restart_too() {
    put(cluster("a"), cluster("b"));
    lack(Trust.REVISION_WENT_BACK, cluster("a"));
    StoredPrefix stored = feed.accepted().stored(PREFIX, Instant.EPOCH);
    assertThat(stored.keys()).containsOnlyKeys(PREFIX + "clusters/b");

    RawFeed restarted = new RawFeed(PREFIX, reconciler);
    restarted.seed(stored);
    assertThat(restarted.accepted().held()).containsExactly("clusters/a");
    assertThat(restarted.accepted().keys()).hasSize(2);
  }

  @Test
  void what_was_never_served_is_not_held() {
    StoredKey bad = stored("a", "{\"no_such_field\": 1}");
    put(bad);
    lack(Trust.OTHER_CLUSTER, bad);
    assertThat(feed.accepted().held()).isEmpty();
  }
}
