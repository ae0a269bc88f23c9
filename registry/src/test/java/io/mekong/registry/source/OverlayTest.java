package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange.Deregistered;
import io.mekong.registry.source.RegistrationChange.Registered;
import io.mekong.registry.source.SourceEvent.Basis;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoreHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/** Which registration stands when two sources have one, and what is told of it. */
class OverlayTest {
  private static final ServiceKey S = new ServiceKey("s");

  private final ToldSource upper = new ToldSource("file");
  private final ToldSource lower = new ToldSource("keystore");
  private final Overlay overlay = new Overlay(upper, lower);
  private final List<SourceEvent> events = new ArrayList<>();

  @BeforeEach
  void start() {
    overlay.start(events::add);
  }

  @Test
  void nothing_is_told_before_the_lower_source_has_spoken_then_both_at_once() {
    upper.tell(Basis.REPORTED, 0, put("u", 1));
    assertThat(events).isEmpty();
    lower.tell(Basis.LISTED, 9, put("l", 2));
    assertThat(events).containsExactly(registrations(Basis.LISTED, 9, put("l", 2), put("u", 1)));
  }

  @Test
  void an_empty_lower_source_does_not_hide_the_upper_one() {
    upper.tell(Basis.REPORTED, 0, put("u", 1));
    lower.tell(Basis.LISTED, 9);
    assertThat(events).containsExactly(registrations(Basis.LISTED, 9, put("u", 1)));
  }

  @Test
  void what_the_upper_source_has_is_not_changed_by_the_lower_one() {
    loaded();
    upper.tell(Basis.REPORTED, 0, put("a", 1));
    lower.tell(Basis.REPORTED, 10, put("a", 2), put("b", 3));
    lower.tell(Basis.REPORTED, 11, gone("a", 7));
    assertThat(events)
        .containsExactly(
            registrations(Basis.REPORTED, 9, put("a", 1)),
            registrations(Basis.REPORTED, 10, put("b", 3)),
            registrations(Basis.REPORTED, 11));
  }

  @Test
  void what_the_upper_source_gives_up_uncovers_the_lower_one() {
    loaded();
    lower.tell(Basis.REPORTED, 10, put("a", 2));
    upper.tell(Basis.REPORTED, 0, put("a", 1), put("b", 1));
    events.clear();
    upper.tell(Basis.REPORTED, 0, gone("a", 0), gone("b", 0));
    assertThat(events)
        .containsExactly(registrations(Basis.REPORTED, 10, put("a", 2), gone("b", 0)));
  }

  @Test
  void what_was_restored_is_told_with_the_upper_source_and_holds_nothing_that_it_has() {
    upper.tell(Basis.REPORTED, 0, put("a", 1));
    lower.tell(
        new SourceEvent.Restored(
            5, ImmutableList.of(put("b", 2)), ImmutableList.of(hold("a"), hold("c"))));
    assertThat(events)
        .containsExactly(
            new SourceEvent.Restored(
                5, ImmutableList.of(put("b", 2), put("a", 1)), ImmutableList.of(hold("c"))));
  }

  @Test
  void a_change_above_what_is_only_restored_does_not_say_that_the_lower_source_was_loaded() {
    lower.tell(new SourceEvent.Restored(5, ImmutableList.of(put("b", 2)), ImmutableList.of()));
    events.clear();
    upper.tell(Basis.REPORTED, 0, put("a", 1));
    lower.tell(Basis.LISTED, 9);
    upper.tell(Basis.REPORTED, 0, put("a", 3));
    assertThat(events)
        .containsExactly(
            registrations(Basis.REPORTED_AHEAD, 5, put("a", 1)),
            registrations(Basis.LISTED, 9),
            registrations(Basis.REPORTED, 9, put("a", 3)));
  }

  @Test
  void freshness_is_that_of_the_lower_source() {
    lower.tell(new SourceEvent.Freshness(new PrefixFreshness.Current()));
    upper.tell(new SourceEvent.Freshness(new PrefixFreshness.Loading()));
    assertThat(events).containsExactly(new SourceEvent.Freshness(new PrefixFreshness.Current()));
  }

  @Test
  void rejections_of_both_are_listed() {
    upper.contents = rejecting("file:x");
    lower.contents = rejecting("/services/s/1");
    assertThat(overlay.contents().rejected()).containsOnlyKeys("/services/s/1", "file:x");
  }

  private static SourceContents rejecting(String key) {
    return new SourceContents(
        new StoreHead(0, 0),
        TreePMap.empty(),
        TreePMap.singleton(key, new Rejection(key, "bad", 0, Rejection.LastGood.NONE)));
  }

  private void loaded() {
    lower.tell(Basis.LISTED, 9);
    events.clear();
  }

  private static SourceEvent registrations(
      Basis basis, long revision, RegistrationChange... changes) {
    return new SourceEvent.Registrations(basis, revision, ImmutableList.copyOf(changes));
  }

  private static SourceEvent.RestoredHold hold(String id) {
    return new SourceEvent.RestoredHold(instance(id, 1), LossCause.HEALTH, Duration.ZERO);
  }

  private static RegistrationChange put(String id, int port) {
    return new Registered(instance(id, port));
  }

  private static RegistrationChange gone(String id, long lease) {
    return new Deregistered(S, new InstanceId(id), lease);
  }

  private static ServiceInstance instance(String id, int port) {
    return new ServiceInstance(
        S,
        new InstanceId(id),
        new ServiceInstance.Endpoint("10.0.0.1", port, 100, Locality.UNKNOWN),
        Health.HEALTHY,
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(0, 0, 0));
  }
}
