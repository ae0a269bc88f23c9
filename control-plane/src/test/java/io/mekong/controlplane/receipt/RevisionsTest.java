package io.mekong.controlplane.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.receipt.PublicationRing.Found;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.ReconcileObserver.Reflected;
import io.mekong.registry.store.PrefixReach;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** A store counts the writes of all prefixes together. */
class RevisionsTest {
  private final PublicationRing ring =
      new PublicationRing(9, InstantSource.fixed(Instant.EPOCH), ReconcileObserver.NONE);
  private PrefixReach registrations = new PrefixReach(10, 10);
  private PrefixReach resources = new PrefixReach(10, 10);
  private int looks;
  private final Revisions revisions =
      new Revisions(
          ring,
          new Revisions.Prefix(() -> registrations, () -> looks++),
          new Revisions.Prefix(() -> resources, () -> looks++));

  @Test
  void a_revision_is_not_out_while_one_prefix_may_still_bring_it() {
    registrations = new PrefixReach(12, 12);
    ring.settled(new Reflected(12, 10), 2);
    assertThat(revisions.find(12)).isEqualTo(new Found.NotYet());
    assertThat(looks).isEqualTo(1);
    resources = new PrefixReach(10, 12);
    assertThat(revisions.find(12)).isInstanceOf(Found.In.class);
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void what_is_delivered_is_not_out_before_it_is_published() {
    ring.settled(new Reflected(10, 10), 1);
    registrations = new PrefixReach(12, 12);
    resources = new PrefixReach(10, 12);
    assertThat(revisions.find(12)).isEqualTo(new Found.NotYet());
    assertThat(looks).isZero();
    ring.settled(new Reflected(12, 10), 2);
    assertThat(revisions.find(12)).isInstanceOf(Found.In.class);
  }

  @Test
  void a_write_beside_both_prefixes_is_out_as_soon_as_both_have_passed_it() {
    ring.settled(new Reflected(10, 10), 1);
    registrations = new PrefixReach(10, 15);
    resources = new PrefixReach(10, 15);
    assertThat(revisions.find(15))
        .isEqualTo(new Found.In(new Published(new Reflected(10, 10), 1, 1, Instant.EPOCH)));
    assertThat(revisions.find(16)).isEqualTo(new Found.NotYet());
  }
}
