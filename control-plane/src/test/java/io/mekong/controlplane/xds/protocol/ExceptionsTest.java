package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExceptionsTest {
  private static final ImmutableSet<String> XYZ = ImmutableSet.of("x", "y", "z");
  private static final Held OTHER = Held.version("1");

  private final Exceptions exceptions = new Exceptions();

  @Test
  void a_set_of_names_that_were_told_nothing_is_like_as_many_exceptions() {
    exceptions.putUntold(XYZ);
    assertThat(exceptions.isEmpty()).isFalse();
    assertThat(exceptions.names()).containsExactlyInAnyOrder("x", "y", "z");
    assertThat(exceptions.get("x")).isEqualTo(Held.UNTOLD);
    assertThat(exceptions.get("other")).isNull();
    assertThat(shown()).containsExactlyInAnyOrder("x", "y", "z");
  }

  @Test
  void one_of_the_set_may_become_another() {
    exceptions.putUntold(XYZ);
    exceptions.put("x", OTHER);
    exceptions.putIfAbsent("y", OTHER);
    exceptions.putIfAbsent("new", OTHER);
    assertThat(exceptions.names()).containsExactlyInAnyOrder("x", "y", "z", "new");
    assertThat(exceptions.get("x")).isEqualTo(OTHER);
    assertThat(exceptions.get("y")).isEqualTo(Held.UNTOLD);
    assertThat(exceptions.get("new")).isEqualTo(OTHER);
  }

  @Test
  void one_of_the_set_may_go() {
    exceptions.putUntold(XYZ);
    exceptions.remove("other");
    exceptions.remove("x");
    assertThat(exceptions.get("x")).isNull();
    exceptions.removeIf("y"::equals);
    assertThat(exceptions.names()).containsExactly("z");
  }

  @Test
  void what_is_not_wanted_goes() {
    Subscription wanted = subscription(ImmutableSet.of("x", "y"));
    exceptions.putUntold(XYZ);
    exceptions.keepWanted(wanted);
    assertThat(exceptions.names()).containsExactlyInAnyOrder("x", "y");
    exceptions.replaceBy(new HashMap<>());
    exceptions.putUntold(wanted.names());
    exceptions.put("other", OTHER);
    exceptions.keepWanted(wanted);
    assertThat(exceptions.names()).containsExactlyInAnyOrder("x", "y");
  }

  @Test
  void a_copy_stays_as_it_was() {
    exceptions.putUntold(XYZ);
    Exceptions copy = exceptions.copy();
    exceptions.replaceBy(new HashMap<>(Map.of("other", OTHER)));
    assertThat(copy.names()).containsExactlyInAnyOrder("x", "y", "z");
    assertThat(exceptions.names()).containsExactly("other");
    exceptions.replaceBy(new HashMap<>());
    assertThat(exceptions.isEmpty()).isTrue();
  }

  @Test
  void a_set_beside_others_is_refused() {
    exceptions.put("x", OTHER);
    assertThatThrownBy(() -> exceptions.putUntold(XYZ)).isInstanceOf(IllegalStateException.class);
  }

  private static Subscription subscription(ImmutableSet<String> names) {
    return new Subscription(false, true, names);
  }

  private List<String> shown() {
    List<String> names = new ArrayList<>();
    exceptions.forEach((name, held) -> names.add(name));
    return names;
  }
}
