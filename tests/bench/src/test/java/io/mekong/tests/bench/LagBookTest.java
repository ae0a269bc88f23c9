package io.mekong.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.RegistryUpdate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagBookTest {
  private static final long SECOND = 1_000_000_000;
  private final LagBook book = new LagBook(101, 100);

  @Test
  void a_lag_is_the_time_from_the_answer_to_the_view_that_holds_its_revision() {
    long start = System.nanoTime();
    book.answered(102, start - 5 * SECOND);
    book.answered(101, start - 3 * SECOND);
    book.answered(103, start + 3600 * SECOND);

    view(102);
    assertThat(book.seen()).isEqualTo(102);
    assertThat(book.answered()).isEqualTo(103);
    view(103);

    List<Long> lags = lags(start - 4 * SECOND);
    assertThat(lags.getFirst()).isBetween(3 * SECOND, 3600 * SECOND);
    assertThat(lags.getLast()).as("the view was first").isNegative();
    assertThat(lags).as("what was answered before does not count").hasSize(2);
  }

  private List<Long> lags(long fromNanos) {
    List<Long> lags = new ArrayList<>();
    book.forEachLag(fromNanos, (event, view) -> lags.add(view));
    return lags;
  }

  private void view(long revision) {
    book.updated(
        new RegistryUpdate(
            new RegistryView(revision, RegistryView.EMPTY.services()),
            ImmutableSet.of(),
            ImmutableSet.of(),
            ImmutableList.of()));
  }
}
