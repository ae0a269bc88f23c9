package io.mekong.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void the_oldest_event_that_was_not_taken_counts() {
    arrivals.arrived(5, 100);
    arrivals.arrived(7, 200);
    arrivals.arrived(9, 300);
    assertThat(arrivals.take(7)).hasValue(100);
    assertThat(arrivals.take(9)).hasValue(300);
  }

  @Test
  void what_no_event_brought_has_no_moment() {
    assertThat(arrivals.take(4)).isEmpty();
    arrivals.arrived(5, 100);
    assertThat(arrivals.take(4)).isEmpty();
    assertThat(arrivals.take(5)).hasValue(100);
    assertThat(arrivals.take(5)).isEmpty();
  }

  @Test
  void a_watch_that_tells_something_again_does_not_make_it_younger_or_new() {
    arrivals.arrived(5, 100);
    arrivals.arrived(5, 400);
    assertThat(arrivals.take(5)).hasValue(100);
    arrivals.arrived(5, 500);
    assertThat(arrivals.take(6)).isEmpty();
  }

  @Test
  void a_store_that_went_back_begins_anew() {
    arrivals.arrived(50, 100);
    assertThat(arrivals.take(50)).hasValue(100);
    arrivals.arrived(60, 200);
    assertThat(arrivals.take(3)).isEmpty();
    arrivals.arrived(4, 300);
    assertThat(arrivals.take(4)).hasValue(300);
  }

  @Test
  void a_backlog_is_bounded_and_keeps_its_age() {
    for (int i = 1; i <= 5_000; i++) {
      arrivals.arrived(i, i);
    }
    assertThat(arrivals.take(1_000)).hasValue(1);
    assertThat(arrivals.take(5_000)).isPresent();
    assertThat(arrivals.take(5_001)).isEmpty();
  }
}
