package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NameIndexTest {
  private final NameIndex<Wanting> index = new NameIndex<>();
  private final AtomicLong comparisons = new AtomicLong();

  /** Equal to itself only, and counts how often that is asked. */
  private record Wanting(int id, AtomicLong comparisons) {
    @Override
    public boolean equals(Object other) {
      comparisons.incrementAndGet();
      return other instanceof Wanting wanting && wanting.id == id;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  @Test
  void who_wants_a_name_is_found_until_it_leaves() {
    Wanting a = wanting(1);
    Wanting b = wanting(2);
    Wanting c = wanting(3);
    for (Wanting each : List.of(a, a, b, c, c)) {
      index.add("x", each);
    }
    index.add("y", b);
    assertThat(index.of("x")).containsExactlyInAnyOrder(a, b, c);
    assertThat(index.of("y")).containsExactly(b);
    index.remove("x", a);
    index.remove("x", a);
    index.remove("x", c);
    index.remove("x", a);
    assertThat(index.of("x")).containsExactly(b);
    index.add("x", a);
    assertThat(index.of("x")).containsExactlyInAnyOrder(a, b);
    index.remove("x", a);
    index.remove("x", b);
    index.remove("never", b);
    assertThat(index.of("x")).isEmpty();
    assertThat(index.of("y")).containsExactly(b);
  }

  /** The last that came leave first: a list would be searched from end to end for each. */
  @Test
  void many_that_leave_at_once_do_not_look_at_each_other() {
    List<Wanting> all = new ArrayList<>(IntStream.range(0, 2_000).mapToObj(this::wanting).toList());
    all.forEach(each -> index.add("x", each));
    all.reversed().forEach(each -> index.remove("x", each));
    assertThat(index.of("x")).isEmpty();
    assertThat(comparisons.get()).isLessThan(10L * all.size());
  }

  private Wanting wanting(int id) {
    return new Wanting(id, comparisons);
  }
}
