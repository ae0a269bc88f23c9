package io.mekong.controlplane.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Translators;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is published instead of what most refuse, and when nothing is done. */
class JuryTest {
  private static final TableKey TABLE =
      Translators.viewsOf(NodeGroup.PLAIN_ENVOY).of(XdsType.CLUSTER);
  private static final VersionedResource GOOD = cluster("good");
  private static final VersionedResource BAD = cluster("bad");
  private static final Former UNKNOWN = new Former(null, false);

  private final List<Quarantined> verdicts = new ArrayList<>();
  private final Jury jury =
      new Jury(
          (table, resource) ->
              CompletableFuture.completedFuture(
                  new Votes(ImmutableSet.of(), ImmutableSet.of("1", "2", "3"))),
          verdicts::add,
          InstantSource.system());

  @Test
  void what_any_of_them_had_before_is_published_instead() {
    refuse(Former.of(GOOD), UNKNOWN, Former.NOTHING);
    assertThat(verdicts).extracting(Quarantined::instead).containsExactly(GOOD);
  }

  /** After a restart of ours nobody knows what clients hold: it must not be taken from them. */
  @Test
  void nothing_is_taken_from_clients_that_hold_what_nobody_knows() {
    refuse(UNKNOWN, UNKNOWN, UNKNOWN);
    refuse(UNKNOWN, Former.NOTHING, Former.NOTHING);
    assertThat(verdicts).isEmpty();
  }

  @Test
  void what_nobody_ever_had_is_taken_out() {
    refuse(Former.NOTHING, Former.NOTHING, Former.NOTHING);
    assertThat(verdicts).extracting(Quarantined::instead).containsExactly((VersionedResource) null);
  }

  private void refuse(Former... before) {
    for (int i = 0; i < before.length; i++) {
      jury.refused("" + (i + 1), TABLE, BAD, new Jury.Refusal(before[i], "no"));
    }
  }

  private static VersionedResource cluster(String statName) {
    return VersionedResource.encode(
        XdsType.CLUSTER, "", Cluster.newBuilder().setName("c").setAltStatName(statName).build());
  }
}
