package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** "Removals and drains first on a slow link": what has piled up is sent in the order of need. */
class PartsTest {
  private static final int SERVICES = 40;
  private static final int MANY = 20;

  private final DeltaTalk talk = new DeltaTalk();

  @Test
  void an_assignment_that_lost_an_endpoint_goes_ahead_of_all_that_waits() {
    loaded(MANY);
    IntStream.range(0, SERVICES).forEach(i -> put(i, i == 33 ? MANY - 1 : MANY + 1));

    Outbound.Response first = talk.next();

    assertThat(DeltaTalk.names(first)).containsExactly(name(33));
    assertThat(rest()).hasSize(SERVICES - 1).doesNotContain(name(33));
  }

  @Test
  void one_that_is_empty_now_is_among_them() {
    loaded(MANY);
    IntStream.range(0, SERVICES).forEach(i -> put(i, i % 10 == 9 ? 0 : MANY + 1));

    assertThat(DeltaTalk.names(talk.next()))
        .containsExactlyInAnyOrder(name(9), name(19), name(29), name(39));
  }

  @Test
  void what_fits_one_flight_is_one_response() {
    loaded(1);
    IntStream.range(0, SERVICES).forEach(i -> put(i, i == 33 ? 0 : 2));

    assertThat(DeltaTalk.names(talk.next())).hasSize(SERVICES);
  }

  @Test
  void the_first_load_is_in_no_special_order() {
    IntStream.range(0, SERVICES).forEach(i -> put(i, MANY));
    List<String> all = IntStream.range(0, SERVICES).mapToObj(PartsTest::name).toList();
    talk.subscribe(XdsType.ENDPOINT, all.toArray(String[]::new));

    assertThat(DeltaTalk.names(talk.next())).hasSize(SERVICES);
  }

  private void loaded(int endpoints) {
    IntStream.range(0, SERVICES).forEach(i -> put(i, endpoints));
    List<String> all = IntStream.range(0, SERVICES).mapToObj(PartsTest::name).toList();
    talk.subscribe(XdsType.ENDPOINT, all.toArray(String[]::new));
    assertThat(rest()).hasSize(SERVICES);
  }

  private List<String> rest() {
    List<String> names = new ArrayList<>();
    while (names.size() < SERVICES
        && talk.session.next(talk.publisher.tables(), 1) instanceof Outbound.Response response) {
      names.addAll(DeltaTalk.names(response));
      assertThat(talk.ack(response)).isEqualTo(Session.Answer.ACK);
    }
    return names;
  }

  private void put(int service, int endpoints) {
    LocalityLbEndpoints.Builder here = LocalityLbEndpoints.newBuilder();
    for (int i = 0; i < endpoints; i++) {
      here.addLbEndpoints(endpoint(i));
    }
    talk.publisher.put(
        VersionedResource.encode(
            XdsType.ENDPOINT,
            "",
            ClusterLoadAssignment.newBuilder()
                .setClusterName(name(service))
                .addEndpoints(here)
                .build()));
  }

  private static LbEndpoint endpoint(int number) {
    SocketAddress at =
        SocketAddress.newBuilder().setAddress("10.0.0." + number).setPortValue(8080).build();
    return LbEndpoint.newBuilder()
        .setEndpoint(Endpoint.newBuilder().setAddress(Address.newBuilder().setSocketAddress(at)))
        .build();
  }

  private static String name(int service) {
    return "service-" + service;
  }
}
