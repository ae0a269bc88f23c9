package io.mekong.controlplane.translation;

import static io.mekong.controlplane.translation.TestWorlds.service;
import static io.mekong.controlplane.translation.TestWorlds.with;
import static io.mekong.controlplane.translation.TestWorlds.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class WorldTest {
  private static final ServiceKey A = new ServiceKey("a");

  @Test
  void protocols_stay_the_same_object_while_only_endpoints_change() {
    World before = with(with(World.EMPTY, service("a", 1)), service("b", 1));
    assertThat(with(before, service("a", 1, 2)).protocols()).isSameAs(before.protocols());
    assertThat(before.withRegistry(before.registry()).protocols()).isSameAs(before.protocols());
  }

  @Test
  void protocols_follow_services_that_come_change_and_go() {
    World world = with(World.EMPTY, service("a", 1));
    assertThat(world.protocols()).containsEntry(A, Protocol.HTTP);
    World changed = with(world, service("a", Protocol.TCP));
    assertThat(changed.protocols()).containsEntry(A, Protocol.TCP);
    assertThat(without(changed, "a").protocols()).isEmpty();
    assertThat(changed.withRegistry(new RegistryView(9, TreePMap.empty())).protocols()).isEmpty();
  }

  @Test
  void merged_scopes_hold_what_both_hold_and_everything_holds_all() {
    Scope service = Scope.services(Set.of(A));
    Scope raw = Scope.raw(Set.of(new RawKey(XdsType.CLUSTER, "x")));
    assertThat(service.and(raw)).isEqualTo(raw.and(service));
    assertThat(service.and(raw)).isNotEqualTo(service);
    assertThat(service.and(new Scope.Everything())).isEqualTo(new Scope.Everything());
    assertThat(new Scope.Everything().and(service)).isEqualTo(new Scope.Everything());
  }
}
