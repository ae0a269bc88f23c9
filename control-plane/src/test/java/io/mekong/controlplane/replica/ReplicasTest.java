package io.mekong.controlplane.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.TestFolder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who else there is, and who is there no longer. */
class ReplicasTest {
  private final TestFolder folder = TestFolder.create("replicas");
  private final EmbeddedKeyStore store;
  private Instant now = Instant.parse("2026-01-31T12:00:00Z");
  private final Replicas replicas;

  ReplicasTest() throws StoreException {
    store = EmbeddedKeyStore.open(folder.path().resolve("store"), System::nanoTime);
    Announcement announcement = new Announcement(store, "/replicas/");
    announcement.alone(replica("self"));
    replicas = new Replicas(store, "/replicas/", announcement, () -> now);
  }

  @AfterEach
  void stop() {
    store.close();
    folder.close();
  }

  private static Replica replica(String id) {
    return at("http://10.0.0.1:80/" + id, id, Instant.EPOCH);
  }

  private static Replica at(String admin, String id, Instant started) {
    return new Replica(id, "here", URI.create(admin), "1.0", started, "");
  }

  private void put(String id, String value, long lease) throws StoreException {
    store.commit(
        new Txn(
            ImmutableList.of(),
            ImmutableList.of(
                new Txn.Put("/replicas/" + id, ByteString.copyFromUtf8(value), lease))));
  }

  private long announce(String id) throws StoreException {
    return announce(replica(id));
  }

  private long announce(Replica replica) throws StoreException {
    long lease = store.grantLease(Duration.ofMinutes(1)).id();
    put(replica.id(), replica.json(), lease);
    return lease;
  }

  /** Else its successor would be asked twice, and its nodes counted twice. */
  @Test
  void who_was_killed_and_is_back_at_its_address_is_one_replica() throws StoreException {
    Replica old = at("http://10.0.0.2:80", "a-old", Instant.EPOCH);
    Replica back = at("http://10.0.0.2:80", "a-back", Instant.EPOCH.plusSeconds(60));
    long lease = announce(old);
    assertThat(replicas.look().others()).containsExactly(old);
    announce(back);
    assertThat(replicas.look().others()).containsExactly(back);
    assertThat(replicas.look().incomplete())
        .singleElement()
        .asString()
        .contains("replica a-old are missing: a-back is at its address 10.0.0.2:80 too");
    store.revokeLease(lease);
    assertThat(replicas.look())
        .isEqualTo(
            new Replicas.Known(ImmutableList.of(back), ImmutableSet.of(), ImmutableList.of()));
  }

  @Test
  void who_was_here_before_is_not_this_one() throws StoreException {
    long lease = announce(at("http://10.0.0.1:80/self", "before", Instant.EPOCH));
    assertThat(replicas.look().others()).isEmpty();
    assertThat(replicas.look().incomplete()).hasSize(1);
    store.revokeLease(lease);
    assertThat(replicas.look().incomplete()).isEmpty();
  }

  @Test
  void loopback_is_another_address_on_another_machine() throws StoreException {
    Replica here = at("http://127.0.0.1:80", "here", Instant.EPOCH);
    Replica there =
        new Replica("there", "there", here.admin(), "1.0", Instant.EPOCH.plusSeconds(1), "");
    announce(here);
    announce(there);
    assertThat(replicas.look().others()).containsExactly(here, there);
    assertThat(replicas.look().incomplete()).isEmpty();
  }

  @Test
  void who_loses_its_key_counts_for_ten_minutes() throws StoreException {
    long lease = announce("a");
    assertThat(replicas.look().lost()).isEmpty();
    store.revokeLease(lease);
    now = now.plus(Duration.ofMinutes(10));
    assertThat(replicas.look().others()).containsExactly(replica("a"));
    assertThat(replicas.look().lost()).containsExactly(replica("a"));
    now = now.plusSeconds(1);
    assertThat(replicas.look().others()).isEmpty();
  }

  @Test
  void who_says_farewell_is_forgotten() throws StoreException {
    announce("a");
    assertThat(replicas.look().others()).containsExactly(replica("a"));
    put("a", Replica.FAREWELL, 0);
    assertThat(replicas.look())
        .isEqualTo(new Replicas.Known(ImmutableList.of(), ImmutableSet.of(), ImmutableList.of()));
  }

  @Test
  void what_cannot_be_read_is_told() throws StoreException {
    put("a", "no JSON", 0);
    put("b", replica("c").json(), 0);
    assertThat(replicas.look().incomplete())
        .satisfiesExactly(
            why -> assertThat(why).contains("replica a", "unreadable"),
            why -> assertThat(why).contains("replica b", "unreadable"));
  }

  @Test
  void those_beyond_the_most_are_told() throws StoreException {
    for (int i = 0; i < 33; i++) {
      announce("r-%02d".formatted(i));
    }
    Replicas.Known known = replicas.look();
    assertThat(known.others()).hasSize(32);
    assertThat(known.incomplete())
        .containsExactly("more than 32 replicas announced themselves; the rest is not asked");
  }
}
