package io.mekong.registry.election;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElectionsTest {
  private static final String PREFIX = "/mekong/state/elections/";
  private static final ImmutableSet<Seat> SEATS =
      IntStream.range(0, 12)
          .mapToObj(i -> new Seat("work-" + i, 0))
          .collect(ImmutableSet.toImmutableSet());

  @TempDir Path folder;
  private KeyStore store;
  private final List<Replica> replicas = new ArrayList<>();

  /** Who acts in which seat, as the replicas themselves believe. */
  private final Map<Seat, Set<String>> acting = new ConcurrentHashMap<>();

  @BeforeEach
  void open() throws StoreException {
    store = EmbeddedKeyStore.open(folder, System::nanoTime);
  }

  @AfterEach
  void close() {
    replicas.forEach(Replica::close);
    store.close();
  }

  private final Set<String> together = ConcurrentHashMap.newKeySet();

  /** One that takes part. */
  private final class Replica implements AutoCloseable {
    private final Elections elections;
    private final PrefixFollower follower;

    Replica(String name) {
      elections =
          new Elections(
              store,
              new Elections.Settings(PREFIX, name, SEATS),
              LoopHost.on(Thread.ofVirtual().factory()),
              mandate -> acts(name, mandate.seats()));
      follower = new PrefixFollower(store, PREFIX, elections);
      elections.start();
      follower.start();
      replicas.add(this);
    }

    @Override
    public void close() {
      follower.close();
      elections.close();
    }
  }

  private void acts(String name, ImmutableMap<Seat, Tenure> held) {
    for (Seat seat : SEATS) {
      Set<String> now = acting.computeIfAbsent(seat, s -> ConcurrentHashMap.newKeySet());
      if (held.containsKey(seat)) {
        now.add(name);
      } else {
        now.remove(name);
      }
      if (now.size() > 1) {
        together.add(seat + " " + now);
      }
    }
  }

  @Test
  void each_seat_is_held_by_the_one_that_should_and_by_nobody_else() {
    for (String name : List.of("a", "b", "c")) {
      new Replica(name);
    }
    awaitHeldBy(ImmutableSortedSet.of("a", "b", "c"));
    replicas.removeFirst().close();
    awaitHeldBy(ImmutableSortedSet.of("b", "c"));
    assertThat(together).as("seats on which two acted at a time").isEmpty();
  }

  private void awaitHeldBy(ImmutableSortedSet<String> present) {
    Map<Seat, Set<String>> wanted = new HashMap<>();
    SEATS.forEach(seat -> wanted.put(seat, Set.of(seat.preferred(present).orElseThrow())));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(acting).isEqualTo(wanted));
  }

  @Test
  void one_that_comes_takes_its_share_only() {
    ImmutableSortedSet<String> two = ImmutableSortedSet.of("a", "b");
    ImmutableSortedSet<String> three = ImmutableSortedSet.of("a", "b", "c");
    assertThat(SEATS)
        .allSatisfy(seat ->
            assertThat(seat.preferred(three).orElseThrow())
                .isIn("c", seat.preferred(two).orElseThrow()));
    assertThat(SEATS.stream().map(seat -> seat.preferred(three).orElseThrow()).distinct())
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void ranks_of_a_task_are_held_by_different_replicas_and_what_lacks_one_stays_vacant() {
    ImmutableSortedSet<String> two = ImmutableSortedSet.of("a", "b");
    assertThat(new Seat("work", 0).preferred(two)).isNotEqualTo(new Seat("work", 1).preferred(two));
    assertThat(new Seat("work", 2).preferred(two)).isEmpty();
  }
}
