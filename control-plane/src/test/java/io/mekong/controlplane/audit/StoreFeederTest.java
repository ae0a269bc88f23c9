package io.mekong.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mekong.controlplane.MoodyStore;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.TestFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store gets of a chain, whatever the store does. */
class StoreFeederTest {
  private final TestFolder folder = TestFolder.create("feeder");
  private final AuditSettings settings = new AuditSettings(folder.path(), "/audit/", 10, "here");
  private final KeyStore store = open();
  private final AtomicBoolean mad = new AtomicBoolean();

  private KeyStore open() {
    try {
      return EmbeddedKeyStore.open(folder.path().resolve("store"), System::nanoTime);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    store.close();
    folder.close();
  }

  private static List<AuditEntry> entries(int count) {
    List<AuditEntry> entries = new ArrayList<>();
    AuditEntry.Head head = new AuditEntry.Head("here-1", 0, AuditEntry.NONE);
    for (int i = 0; i < count; i++) {
      AuditEntry entry = AuditEntry.after(head, AuditFact.gap(i), Instant.EPOCH);
      head = entry.head();
      entries.add(entry);
    }
    return entries;
  }

  private List<String> keys() throws StoreException {
    return store.range(RangeQuery.firstPage("/audit/", 200)).keys().stream()
        .map(StoredKey::key)
        .toList();
  }

  private static List<String> keys(int first, int last) {
    List<String> keys = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      keys.add("/audit/here-1/%019d".formatted(i));
    }
    return keys;
  }

  @Test
  void entries_survive_a_fault_that_no_store_should_have() throws Exception {
    mad.set(true);
    StoreFeeder feeder = new StoreFeeder(MoodyStore.of(store, mad::get), settings);
    feeder.start();
    entries(5).forEach(feeder::add);
    await().until(() -> feeder.fault().isPresent() && feeder.failures() > 0);
    mad.set(false);
    await().until(() -> feeder.stored() == 5);
    assertThat(keys()).isEqualTo(keys(1, 5));
    assertThat(feeder.fault()).isEmpty();
    feeder.close(Duration.ofSeconds(2));
  }

  @Test
  void a_batch_of_more_than_is_kept_leaves_the_newest() throws Exception {
    List<AuditEntry> entries = entries(70);
    StoredChain chain = new StoredChain(store, settings);
    chain.write(entries.subList(0, 32));
    assertThat(keys()).isEqualTo(keys(23, 32));
    chain.write(entries.subList(32, 35));
    assertThat(keys()).isEqualTo(keys(26, 35));
    chain.write(entries.subList(35, 56));
    chain.write(entries.subList(50, 70));
    assertThat(keys()).isEqualTo(keys(61, 70));
  }
}
