package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SetIndexTest {
  private static final ImmutableSet<String> NONE = ImmutableSet.of();
  private static final ImmutableSet<String> XY = ImmutableSet.of("x", "y");
  private static final ImmutableSet<String> YZ = ImmutableSet.of("y", "z");

  private final SetIndex<String> index = new SetIndex<>();

  @Test
  void who_wants_a_name_is_found_whichever_set_names_it() {
    index.change("a", NONE, XY);
    index.change("b", NONE, XY);
    index.change("c", NONE, YZ);
    assertThat(wanting("x")).containsExactlyInAnyOrder("a", "b");
    assertThat(wanting("y")).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(wanting("z")).containsExactly("c");
    assertThat(wanting("never")).isEmpty();
  }

  @Test
  void who_changes_its_set_or_leaves_is_not_found_by_the_old_one() {
    index.change("a", NONE, XY);
    index.change("b", NONE, XY);
    index.change("a", XY, YZ);
    assertThat(wanting("x")).containsExactly("b");
    assertThat(wanting("y")).containsExactlyInAnyOrder("a", "b");
    assertThat(wanting("z")).containsExactly("a");
    index.change("b", XY, NONE);
    index.change("a", YZ, NONE);
    index.change("a", NONE, NONE);
    assertThat(wanting("x")).isEmpty();
    assertThat(wanting("y")).isEmpty();
  }

  /** Equal sets that are two objects are told apart, and both count. */
  @Test
  void equal_sets_need_not_be_the_same() {
    ImmutableSet<String> other = ImmutableSet.copyOf(List.of("x", "y"));
    assertThat(other).isNotSameAs(XY).isEqualTo(XY);
    index.change("a", NONE, XY);
    index.change("b", NONE, other);
    index.change("a", XY, NONE);
    assertThat(wanting("x")).containsExactly("b");
  }

  @Test
  void who_alone_wants_a_set_is_found_by_the_next_one() {
    index.change("a", NONE, XY);
    index.change("a", XY, YZ);
    assertThat(wanting("x")).isEmpty();
    assertThat(wanting("y")).containsExactly("a");
    assertThat(wanting("z")).containsExactly("a");
    index.change("b", NONE, YZ);
    index.change("c", NONE, XY);
    assertThat(wanting("y")).containsExactlyInAnyOrder("a", "b", "c");
    index.change("a", YZ, NONE);
    index.change("b", YZ, XY);
    assertThat(wanting("z")).isEmpty();
    assertThat(wanting("y")).containsExactlyInAnyOrder("b", "c");
  }

  /** A thousand sidecars with the same thousand names are not a million entries. */
  @Test
  void only_the_first_and_the_last_of_a_set_cost_its_names() {
    AtomicLong looked = new AtomicLong();
    SetIndex<Counted> counting = new SetIndex<>();
    List<Counted> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(new Counted(looked));
    }
    all.forEach(each -> counting.change(each, NONE, XY));
    List<Integer> groups = new ArrayList<>();
    counting.each("y", some -> groups.add(some.size()));
    assertThat(groups).containsExactly(100);
    all.forEach(each -> counting.change(each, XY, NONE));
    counting.each("y", some -> groups.add(some.size()));
    assertThat(groups).containsExactly(100);
    assertThat(looked).hasValue(0);
  }

  /** Counts how often it is compared or hashed. */
  private record Counted(AtomicLong looked) {
    @Override
    public boolean equals(Object other) {
      looked.incrementAndGet();
      return other == this;
    }

    @Override
    public int hashCode() {
      looked.incrementAndGet();
      return 1;
    }
  }

  private List<String> wanting(String name) {
    List<String> all = new ArrayList<>();
    index.each(name, all::addAll);
    return all;
  }
}
