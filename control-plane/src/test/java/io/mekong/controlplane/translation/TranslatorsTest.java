package io.mekong.controlplane.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeGroup.Dialect;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.raw.RawOnlyTranslator;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TranslatorsTest {
  @Test
  void every_type_has_exactly_one_translator_in_push_order_generators_in_their_own_package() {
    assertThat(Translators.ALL)
        .extracting(ResourceTranslator::type)
        .containsExactly(XdsType.values());
    assertThat(Translators.ALL)
        .filteredOn(translator -> !(translator instanceof RawOnlyTranslator))
        .extracting(translator -> translator.getClass().getPackageName())
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("io.mekong.controlplane.translation."));
  }

  @Test
  void every_group_has_a_view_of_every_type() {
    NodeViews views = Translators.viewsOf(NodeGroup.PLAIN_ENVOY);
    for (XdsType type : XdsType.values()) {
      assertThat(views.of(type).type()).isEqualTo(type);
    }
  }

  @Test
  void clusters_and_endpoints_are_the_same_table_for_all_without_inbound_ports() {
    NodeViews plain = Translators.viewsOf(NodeGroup.PLAIN_ENVOY);
    NodeViews filtered = Translators.viewsOf(TestWorlds.only("a"));
    assertThat(plain.of(XdsType.CLUSTER).view()).isEqualTo(ViewKey.SHARED);
    assertThat(filtered.of(XdsType.CLUSTER)).isEqualTo(plain.of(XdsType.CLUSTER));
    assertThat(filtered.of(XdsType.ENDPOINT)).isEqualTo(plain.of(XdsType.ENDPOINT));
    assertThat(filtered.of(XdsType.ROUTE)).isNotEqualTo(plain.of(XdsType.ROUTE));
  }

  @Test
  void a_service_name_alone_splits_no_table_of_routes_or_listeners() {
    NodeViews one = Translators.viewsOf(beside("a"));
    NodeViews other = Translators.viewsOf(beside("b"));
    assertThat(one).isEqualTo(other);
  }

  @Test
  void libraries_that_speak_xds_themselves_read_the_same_tables_whatever_their_metadata() {
    NodeGroup library =
        new NodeGroup(
            Dialect.GRPC,
            "a",
            OptionalInt.of(1),
            OptionalInt.of(2),
            OptionalInt.of(3),
            ImmutableSortedSet.of("a"));
    assertThat(Translators.viewsOf(library)).isEqualTo(Translators.viewsOf(TestWorlds.LIBRARY));
  }

  @Test
  void no_table_of_a_library_with_api_listeners_is_one_of_an_envoy() {
    NodeViews library = Translators.viewsOf(TestWorlds.LIBRARY);
    NodeViews envoy = Translators.viewsOf(NodeGroup.PLAIN_ENVOY);
    assertThat(library.of(XdsType.LISTENER)).isNotEqualTo(envoy.of(XdsType.LISTENER));
    assertThat(library.of(XdsType.ENDPOINT)).isEqualTo(envoy.of(XdsType.ENDPOINT));
  }

  private static NodeGroup beside(String service) {
    return new NodeGroup(
        Dialect.ENVOY,
        service,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        ImmutableSortedSet.of());
  }
}
