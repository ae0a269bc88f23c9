package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gRPC library has what it names, and nothing behind a wildcard. */
class ProxylessTest {
  private static final NodeGroup LIBRARY =
      new NodeGroup(
          NodeGroup.Dialect.GRPC,
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          ImmutableSortedSet.of());

  private final TestPublisher publisher =
      TestPublisher.keeping(8)
          .put(XdsType.LISTENER, "greeter", 1)
          .put(XdsType.LISTENER, "other", 1)
          .put(XdsType.CLUSTER, "greeter", 1)
          .put(XdsType.CLUSTER, "other", 1);

  /** How a client asks. */
  enum Form {
    SOTW,
    DELTA
  }

  private SimulatedClient client(Form form) {
    return switch (form) {
      case SOTW ->
          new SimulatedSotw(
              new SotwSession(
                  LIBRARY, TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT),
              resource -> false);
      case DELTA ->
          new SimulatedDelta(
              new DeltaSession(
                  LIBRARY, TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT),
              resource -> false);
    };
  }

  @ParameterizedTest
  @EnumSource
  void a_wildcard_of_a_library_brings_nothing(Form form) {
    SimulatedClient client = client(form);
    client.wildcard(XdsType.LISTENER);
    client.wildcard(XdsType.CLUSTER);
    client.settle(publisher.tables(), 0);
    assertThat(client.held(XdsType.LISTENER)).isEmpty();
    assertThat(client.held(XdsType.CLUSTER)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_name_brings_that_name_even_beside_a_wildcard(Form form) {
    SimulatedClient client = client(form);
    client.wildcard(XdsType.LISTENER);
    client.subscribe(XdsType.LISTENER, "greeter");
    client.settle(publisher.tables(), 0);
    assertThat(client.held(XdsType.LISTENER)).containsOnlyKeys("greeter");
  }

  /** A library takes its absence from a full response for "there is no such service". */
  @Test
  void a_name_that_nothing_has_is_answered_at_once_and_follows_when_it_comes() {
    SimulatedClient client = client(Form.SOTW);
    client.subscribe(XdsType.LISTENER, "late");
    client.receive(publisher.tables(), 0);
    assertThat(client.inbox).hasSize(1);
    assertThat(client.inbox.getFirst().resources()).isEmpty();
    publisher.put(XdsType.LISTENER, "late", 1);
    client.settle(publisher.tables(), 0);
    assertThat(client.held(XdsType.LISTENER)).containsOnlyKeys("late");
  }

  @Test
  void an_envoy_has_everything_behind_a_wildcard() {
    Subscription asked = Subscription.NONE.listed(ImmutableList.of(), Subscription.Legacy.WILDCARD);
    NodeSight envoy = new NodeSight(NodeGroup.PLAIN_ENVOY, TestPublisher.FACTS);
    assertThat(envoy.narrowed(asked)).isEqualTo(asked);
    assertThat(new NodeSight(LIBRARY, TestPublisher.FACTS).narrowed(asked).isEmpty()).isTrue();
  }

  @Test
  void a_service_that_goes_is_taken_from_a_library() {
    SimulatedClient client = client(Form.SOTW);
    client.subscribe(XdsType.LISTENER, "greeter");
    long now = client.settle(publisher.tables(), 0);
    publisher.remove(XdsType.LISTENER, "greeter");
    client.settle(publisher.tables(), now);
    assertThat(client.held(XdsType.LISTENER)).isEqualTo(ImmutableMap.of());
  }
}
