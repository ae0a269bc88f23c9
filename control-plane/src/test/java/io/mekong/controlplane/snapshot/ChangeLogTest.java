package io.mekong.controlplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeLogTest {
  @Test
  void names_since_a_revision_are_the_union_of_what_followed() {
    ChangeLog log =
        ChangeLog.startingAt(10, 8)
            .append(entry(11, "a"))
            .append(entry(14, "b", "c"))
            .append(entry(15, "a", "d"));
    assertThat(log.namesSince(15)).contains(ImmutableSet.of());
    assertThat(log.namesSince(14)).contains(ImmutableSet.of("a", "d"));
    assertThat(log.namesSince(13)).contains(ImmutableSet.of("a", "b", "c", "d"));
    assertThat(log.namesSince(10)).contains(ImmutableSet.of("a", "b", "c", "d"));
  }

  @Test
  void a_log_without_entries_knows_that_nothing_changed_since_its_start() {
    ChangeLog log = ChangeLog.startingAt(10, 8);
    assertThat(log.namesSince(10)).contains(ImmutableSet.of());
    assertThat(log.namesSince(9)).isEmpty();
  }

  @Test
  void an_overrun_log_says_that_it_does_not_know() {
    ChangeLog log =
        ChangeLog.startingAt(0, 2)
            .append(entry(1, "a"))
            .append(entry(2, "b"))
            .append(entry(3, "c"));
    assertThat(log.namesSince(0)).isEmpty();
    assertThat(log.namesSince(1)).contains(ImmutableSet.of("b", "c"));
  }

  @Test
  void capacity_0_makes_every_reader_compare_everything() {
    ChangeLog log = ChangeLog.startingAt(0, 0).append(entry(1, "a")).append(entry(2, "b"));
    assertThat(log.namesSince(1)).isEmpty();
    assertThat(log.namesSince(2)).contains(ImmutableSet.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void every_published_log_stays_right_while_successors_share_and_outgrow_its_array(int capacity) {
    List<ChangeLog> published = new ArrayList<>();
    ChangeLog log = ChangeLog.startingAt(0, capacity);
    published.add(log);
    for (int revision = 1; revision <= 200; revision++) {
      log = log.append(entry(revision, "n" + revision % 5, "r" + revision));
      published.add(log);
    }
    for (int newest = 0; newest <= 200; newest++) {
      for (int since = Math.max(0, newest - capacity); since <= newest; since++) {
        assertThat(published.get(newest).namesSince(since)).contains(expected(since, newest));
      }
      assertThat(published.get(newest).namesSince(newest - capacity - 1)).isEmpty();
    }
  }

  private static ImmutableSet<String> expected(int since, int newest) {
    Set<String> names = new TreeSet<>();
    for (int revision = since + 1; revision <= newest; revision++) {
      names.add("n" + revision % 5);
      names.add("r" + revision);
    }
    return ImmutableSet.copyOf(names);
  }

  private static ChangeLog.Entry entry(long revision, String... names) {
    return new ChangeLog.Entry(revision, ImmutableSet.copyOf(names));
  }
}
