package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.Stamp;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import org.junit.jupiter.api.Test;

class WaitingChangesTest {
  private static final RawKey ENDPOINTS = new RawKey(XdsType.ENDPOINT, "n");
  private static final RawKey CLUSTER = new RawKey(XdsType.CLUSTER, "n");

  private final WaitingChanges waiting = new WaitingChanges();
  private RawResources raw = RawResources.EMPTY;
  private int writes;

  @Test
  void raw_endpoints_alone_go_out_at_once() {
    write("endpoints/n", "{\"cluster_name\": \"n\"}", ENDPOINTS);
    WaitingChanges.Fast fast = waiting.takeFast(World.EMPTY);
    assertThat(fast.scope()).isEqualTo(Scope.raw(ImmutableSet.of(ENDPOINTS)));
    assertThat(fast.world().raw()).isSameAs(raw);
    assertThat(waiting.hasEndpoints()).isFalse();
  }

  @Test
  void raw_endpoints_before_a_raw_cluster_wait_with_it_and_are_not_lost() {
    write("endpoints/n", "{\"cluster_name\": \"n\"}", ENDPOINTS);
    write("clusters/n", "{\"name\": \"n\", \"connect_timeout\": \"1s\"}", CLUSTER);
    WaitingChanges.Fast fast = waiting.takeFast(World.EMPTY);
    assertThat(fast.scope()).isEqualTo(Scope.raw(ImmutableSet.of()));
    assertThat(fast.world().raw()).isSameAs(RawResources.EMPTY);
    assertThat(waiting.rawInto(World.EMPTY).raw()).isSameAs(raw);
    assertThat(waiting.takeAll()).isEqualTo(Scope.raw(ImmutableSet.of(ENDPOINTS, CLUSTER)));
  }

  @Test
  void what_is_taken_is_as_old_as_the_oldest_of_it() {
    write("endpoints/n", "{\"cluster_name\": \"n\"}", ENDPOINTS);
    write("endpoints/n", "{}", ENDPOINTS);
    waiting.takeFast(World.EMPTY);
    assertThat(waiting.takenStamp()).isEqualTo(new Stamp(1, 2, 1, 1));
    assertThat(waiting.takenStamp()).isEqualTo(Stamp.NONE);

    write("endpoints/n", "{}", ENDPOINTS);
    write("clusters/n", "{}", CLUSTER);
    waiting.takeFast(World.EMPTY);
    waiting.takenStamp();
    waiting.takeAll();
    assertThat(waiting.takenStamp()).isEqualTo(new Stamp(3, 4, 3, 3));
  }

  private void write(String path, String json, RawKey changed) {
    raw = raw.put(path, ByteString.copyFromUtf8(json));
    writes++;
    waiting.add(raw, ImmutableSet.of(changed), stamp(writes));
  }

  private static Stamp stamp(int number) {
    return new Stamp(number, number, number, number);
  }
}
