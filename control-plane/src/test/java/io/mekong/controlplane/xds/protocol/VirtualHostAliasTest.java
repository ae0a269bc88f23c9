package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.CodedInputStream;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences of "Virtual Host Discovery Service (VHDS)" on virtual hosts asked for on demand. */
class VirtualHostAliasTest {
  private static final String URL = XdsType.VIRTUAL_HOST.typeUrl();

  private final TestPublisher publisher = TestPublisher.keeping(1024);
  private final DeltaSession session =
      new DeltaSession(
          TestPublisher.nodeOf(), TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT);

  private void ask(String... names) {
    session.request(
        new DiscoveryRequest.Delta(
            URL, ImmutableList.copyOf(names), ImmutableList.of(), ImmutableMap.of(), "", null));
  }

  private void put(String name, String... domains) {
    publisher.put(
        VersionedResource.named(
            XdsType.VIRTUAL_HOST,
            name,
            VirtualHost.newBuilder().setName(name).addAllDomains(List.of(domains)).build()));
  }

  private DeltaDiscoveryResponse next() throws IOException {
    if (!(session.next(publisher.tables(), 1) instanceof Outbound.Response response)) {
      throw new AssertionError("nothing to say");
    }
    session.request(
        new DiscoveryRequest.Delta(
            URL,
            ImmutableList.of(),
            ImmutableList.of(),
            ImmutableMap.of(),
            response.nonce(),
            null));
    DeltaDiscoveryResponse.Builder told = DeltaDiscoveryResponse.newBuilder();
    for (VersionedResource resource : response.resources()) {
      told.mergeFrom(
          CodedInputStream.newInstance(
              resource.entry(),
              resource.deltaOffset(),
              resource.entry().length - resource.deltaOffset()));
    }
    return told.addAllRemovedResources(response.removed()).build();
  }

  private void silent() {
    assertThat(session.next(publisher.tables(), 1)).isNull();
  }

  private static void assertOnly(DeltaDiscoveryResponse told, String name, String... aliases) {
    assertThat(told.getResourcesList()).hasSize(1);
    Resource resource = told.getResources(0);
    assertThat(resource.getName()).isEqualTo(name);
    assertThat(resource.getAliasesList()).containsExactlyInAnyOrder(aliases);
    assertThat(resource.hasResource()).isTrue();
  }

  /** "Resource names are of the form route configuration name/host entry." */
  @Test
  void a_host_that_is_asked_for_by_a_domain_comes_with_its_name_and_the_alias() throws IOException {
    put("r/shop", "shop.example", "*.shops.example");
    put("other/shop", "x.shops.example");
    ask("r/a.shops.example");
    assertOnly(next(), "r/shop", "r/a.shops.example");
    ask("r/SHOP.example");
    assertOnly(next(), "r/shop", "r/SHOP.example");
    silent();
  }

  /** "The management server returns empty resources for aliases that it could not resolve." */
  @Test
  void an_alias_of_nothing_is_answered_without_a_body_and_told_once_there_is_something()
      throws IOException {
    put("r/shop", "shop.example");
    ask("r/later.example");
    assertThat(next().getResourcesList())
        .containsExactly(
            Resource.newBuilder().setName("r/later.example").addAliases("r/later.example").build());
    silent();
    put("r/later", "later.example");
    assertOnly(next(), "r/later", "r/later.example");
  }

  /** Envoy refuses a response that names a resource twice. */
  @Test
  void a_host_asked_for_in_several_ways_stands_in_a_response_once() throws IOException {
    put("r/shop", "a.example", "b.example");
    ask("r/a.example", "r/b.example", "r/shop");
    assertOnly(next(), "r/shop", "r/a.example", "r/b.example");
    silent();
  }

  @Test
  void a_change_is_told_to_who_knows_the_host_by_an_alias_and_so_is_its_end() throws IOException {
    put("r/shop", "a.example");
    ask("r/a.example");
    next();
    put("r/shop", "a.example", "c.example");
    assertOnly(next(), "r/shop", "r/a.example");
    publisher.remove(XdsType.VIRTUAL_HOST, "r/shop");
    assertThat(next().getRemovedResourcesList()).containsExactlyInAnyOrder("r/shop", "r/a.example");
  }

  /** Envoy's first request for virtual hosts names none and wants those that there are. */
  @Test
  void without_names_all_hosts_are_sent_and_an_alias_is_still_answered() throws IOException {
    put("r/shop", "a.example");
    ask();
    assertOnly(next(), "r/shop");
    ask("r/a.example");
    assertOnly(next(), "r/shop", "r/a.example");
    silent();
  }

  /** "Exact, then suffix wildcards, then prefix wildcards, then *; the longest first." */
  @Test
  void the_best_domain_wins() throws IOException {
    put("r/any", "*");
    put("r/prefix", "shop.*");
    put("r/suffix", "*.example");
    put("r/longer", "*.b.example");
    put("r/exact", "a.b.example");
    ask("r/a.b.example");
    assertOnly(next(), "r/exact", "r/a.b.example");
    ask("r/c.b.example:8080");
    assertOnly(next(), "r/longer", "r/c.b.example:8080");
    ask("r/shop.example");
    assertOnly(next(), "r/suffix", "r/shop.example");
    ask("r/shop.org");
    assertOnly(next(), "r/prefix", "r/shop.org");
    ask("r/x");
    assertOnly(next(), "r/any", "r/x");
  }
}
