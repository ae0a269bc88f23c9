package io.mekong.registry.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.ServiceInstance.Endpoint;
import io.mekong.registry.model.ServiceInstance.Socket;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that compare by hand see each of their components, also one that is added later. */
class EqualityByHandTest {
  private static final Locality HERE = new Locality("r", "z", "s");

  /** One value, made anew each time, and others that differ from it in one component each. */
  record Case(Supplier<Record> same, ImmutableList<Record> others) {
    @Override
    public String toString() {
      return same.get().getClass().getSimpleName();
    }
  }

  private static Stream<Case> cases() {
    return Stream.of(
        new Case(() -> new ServiceKey(fresh("a")), ImmutableList.of(new ServiceKey("b"))),
        new Case(() -> new InstanceId(fresh("a")), ImmutableList.of(new InstanceId("b"))),
        new Case(
            () -> new Locality(fresh("r"), fresh("z"), fresh("s")),
            ImmutableList.of(
                new Locality("x", "z", "s"),
                new Locality("r", "x", "s"),
                new Locality("r", "z", "x"))),
        new Case(
            () -> new Socket(fresh("10.0.0.1"), 80),
            ImmutableList.of(new Socket("10.0.0.2", 80), new Socket("10.0.0.1", 81))),
        new Case(
            () -> new Endpoint(fresh("10.0.0.1"), 80, 1, new Locality("r", "z", "s")),
            ImmutableList.of(
                new Endpoint("10.0.0.2", 80, 1, HERE),
                new Endpoint("10.0.0.1", 81, 1, HERE),
                new Endpoint("10.0.0.1", 80, 2, HERE),
                new Endpoint("10.0.0.1", 80, 1, Locality.UNKNOWN))));
  }

  private static String fresh(String text) {
    return String.valueOf(text.toCharArray());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void every_component_counts(Case each) {
    Record one = each.same().get();
    assertThat(each.others())
        .as("add a value that differs in the new component")
        .hasSize(one.getClass().getRecordComponents().length);
    assertThat(each.same().get()).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(each.others()).doesNotContain(one);
  }
}
