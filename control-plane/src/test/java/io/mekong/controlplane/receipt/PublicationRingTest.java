package io.mekong.controlplane.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.receipt.PublicationRing.Found;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.ReconcileObserver.Reflected;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PublicationRingTest {
  private final PublicationRing ring =
      new PublicationRing(3, InstantSource.fixed(Instant.EPOCH), ReconcileObserver.NONE);

  private void settled(long registrations, long resources, long publications) {
    ring.settled(new Reflected(registrations, resources), publications);
  }

  private Found find(long registrations, long resources) {
    return ring.find(new Reflected(registrations, resources));
  }

  private static Found in(Reflected reflected, long after, long upTo) {
    return new Found.In(new Published(reflected, after, upTo, Instant.EPOCH));
  }

  @Test
  void a_revision_is_in_the_first_publication_that_reflects_it() {
    settled(10, 5, 1);
    settled(12, 5, 2);
    settled(12, 14, 4);
    assertThat(find(11, 5)).isEqualTo(in(new Reflected(12, 5), 1, 2));
    assertThat(find(12, 5)).isEqualTo(in(new Reflected(12, 5), 1, 2));
    assertThat(find(12, 13)).isEqualTo(in(new Reflected(12, 14), 2, 4));
    assertThat(find(13, 13)).isEqualTo(new Found.NotYet());
  }

  @Test
  void what_was_there_at_the_start_is_in_the_first_publication() {
    assertThat(find(1, 1)).isEqualTo(new Found.NotYet());
    settled(10, 5, 1);
    assertThat(find(3, 3)).isEqualTo(in(new Reflected(10, 5), 0, 1));
  }

  @Test
  void a_publication_without_news_from_the_store_has_no_receipt_of_its_own() {
    settled(10, 5, 1);
    settled(10, 5, 2);
    settled(11, 5, 3);
    assertThat(find(10, 5)).isEqualTo(in(new Reflected(10, 5), 0, 1));
    assertThat(find(11, 5)).isEqualTo(in(new Reflected(11, 5), 1, 3));
  }

  @Test
  void news_that_changed_nothing_has_a_receipt_of_nothing() {
    settled(10, 5, 1);
    settled(11, 5, 1);
    assertThat(find(11, 5)).isEqualTo(in(new Reflected(11, 5), 1, 1));
  }

  @Test
  void what_was_overwritten_is_too_old() {
    for (int i = 1; i <= 5; i++) {
      settled(10L * i, 5, i);
    }
    assertThat(find(20, 5)).isEqualTo(new Found.TooOld());
    assertThat(find(25, 5)).isEqualTo(new Found.TooOld());
    assertThat(find(30, 5)).isEqualTo(in(new Reflected(30, 5), 2, 3));
    assertThat(find(31, 5)).isEqualTo(in(new Reflected(40, 5), 3, 4));
    assertThat(ring.newest(2)).extracting(Published::upTo).containsExactly(5L, 4L);
  }

  @Test
  void a_store_that_went_back_begins_anew() {
    settled(100, 5, 1);
    settled(110, 5, 2);
    settled(7, 5, 3);
    assertThat(find(100, 5)).isEqualTo(new Found.NotYet());
    assertThat(find(7, 5)).isEqualTo(in(new Reflected(7, 5), 0, 3));
  }
}
