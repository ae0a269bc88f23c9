package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange.Deregistered;
import io.mekong.registry.source.RegistrationChange.Registered;
import io.mekong.registry.source.SourceEvent.Basis;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of registrations beyond a quota of two services and three instances. */
class LimitedSourceTest {
  private final ToldSource source = new ToldSource("keystore");
  private final LimitedSource limited =
      new LimitedSource(source, "/services/", new LimitedSource.Quota(2, 3));
  private final List<RegistrationChange> changes = new ArrayList<>();
  private final List<RegistryEvent> asides = new ArrayList<>();
  private boolean full;

  @BeforeEach
  void start() {
    limited.start(this::on);
  }

  private void on(SourceEvent event) {
    if (full) {
      throw new IllegalStateException("full");
    }
    switch (event) {
      case SourceEvent.Registrations all -> {
        changes.addAll(all.changes());
        asides.addAll(all.asides());
      }
      case SourceEvent.Restored(long revision, var restored, var held) -> changes.addAll(restored);
      case SourceEvent.Freshness freshness -> {}
    }
  }

  private void reported(RegistrationChange... some) {
    changes.clear();
    source.tell(Basis.REPORTED, 9, some);
  }

  @Test
  void one_instance_too_many_waits_with_its_reason_and_the_others_stay() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3), put("b/2", 4));
    assertThat(changes).containsExactly(put("a/1", 1), put("a/2", 2), put("b/1", 3));
    assertThat(limited.contents().rejected()).containsOnlyKeys("/services/b/2");
    assertThat(limited.contents().rejected().get("/services/b/2"))
        .extracting(Rejection::reason)
        .asString()
        .contains("3 instances", "mekong.registry.max-instances");
    assertThat(asides).hasSize(1).first().isInstanceOf(RegistryEvent.Rejected.class);
  }

  @Test
  void an_instance_of_one_service_too_many_waits_while_known_services_grow() {
    reported(put("a/1", 1), put("b/1", 2), put("c/1", 3), put("a/2", 4));
    assertThat(changes).containsExactly(put("a/1", 1), put("b/1", 2), put("a/2", 4));
    assertThat(limited.contents().rejected().get("/services/c/1"))
        .extracting(Rejection::reason)
        .asString()
        .contains("2 services", "mekong.registry.max-services");
  }

  @Test
  void what_is_in_may_say_something_new() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3));
    reported(put("b/1", 3));
    assertThat(changes).containsExactly(put("b/1", 3));
    assertThat(limited.contents().rejected()).isEmpty();
  }

  @Test
  void room_is_given_to_the_oldest_that_fits() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3));
    reported(put("c/1", 4), put("b/3", 6), put("b/2", 5));
    assertThat(changes).isEmpty();
    asides.clear();

    reported(gone("a/2"));
    assertThat(changes).as("a third service has no room").contains(put("b/2", 5), gone("a/2"));
    assertThat(changes).hasSize(2);
    assertThat(asides).containsExactly(new RegistryEvent.RejectionEnded("/services/b/2"));

    reported(gone("a/1"));
    assertThat(changes).contains(put("c/1", 4)).hasSize(2);
    assertThat(limited.contents().rejected()).containsOnlyKeys("/services/b/3");
  }

  @Test
  void what_goes_while_it_waits_is_forgotten() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3), put("b/2", 4));
    reported(gone("b/2"));
    assertThat(changes).isEmpty();
    assertThat(limited.contents().rejected()).isEmpty();
    reported(gone("a/1"));
    assertThat(changes).containsExactly(gone("a/1"));
  }

  @Test
  void the_newest_word_of_what_waits_is_let_in() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3), put("b/2", 4));
    reported(put("b/2", 9));
    reported(gone("a/1"));
    assertThat(changes).contains(put("b/2", 9)).hasSize(2);
  }

  @Test
  void what_was_restored_is_limited_too() {
    source.tell(
        new SourceEvent.Restored(
            5,
            ImmutableList.of(put("a/1", 1), put("a/2", 2), put("b/1", 3), put("b/2", 4)),
            ImmutableList.of()));
    assertThat(changes).hasSize(3);
    assertThat(limited.contents().rejected()).containsOnlyKeys("/services/b/2");
  }

  @Test
  void what_the_listener_did_not_take_is_told_again() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3), put("b/2", 4));
    full = true;
    assertThatThrownBy(() -> reported(gone("a/1"))).hasMessage("full");
    full = false;
    reported(gone("a/1"));
    assertThat(changes).contains(put("b/2", 4), gone("a/1")).hasSize(2);
    reported(put("b/1", 3));
    assertThat(changes).as("once is enough").containsExactly(put("b/1", 3));
  }

  @Test
  void what_was_not_taken_is_told_with_a_change_of_somebody_else_too() {
    reported(put("a/1", 1), put("a/2", 2), put("b/1", 3), put("b/2", 4));
    full = true;
    assertThatThrownBy(() -> reported(gone("a/1"))).hasMessage("full");
    full = false;
    reported(put("b/1", 3));
    assertThat(changes).containsExactly(put("b/2", 4), put("b/1", 3));
  }

  private static RegistrationChange put(String name, int createRevision) {
    String[] parts = name.split("/", -1);
    return new Registered(
        new ServiceInstance(
            new ServiceKey(parts[0]),
            new InstanceId(parts[1]),
            new ServiceInstance.Endpoint("10.0.0.1", 80, 100, Locality.UNKNOWN),
            Health.HEALTHY,
            ImmutableSortedMap.of(),
            Protocol.HTTP,
            new ServiceInstance.Origin(createRevision, createRevision, 0)));
  }

  private static RegistrationChange gone(String name) {
    String[] parts = name.split("/", -1);
    return new Deregistered(new ServiceKey(parts[0]), new InstanceId(parts[1]), 0);
  }
}
