package io.mekong.controlplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableSet;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixReach;
import io.mekong.registry.store.PrefixStats;
import io.mekong.registry.store.StoreException;
import io.micrometer.core.instrument.Tag;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeterNamesTest {
  private static final ImmutableSet<String> LABELS =
      ImmutableSet.of("type", "source", "stage", "reason", "result", "code");

  private volatile PrefixFreshness freshness = new PrefixFreshness.Current();
  private final MekongMetrics metrics = EveryMeter.bound(() -> freshness);

  @AfterEach
  void close() {
    metrics.close();
  }

  /** Dashboards and alerts stand on these: a change here is a change for users. */
  @Test
  void names_are_the_golden_list() {
    List<String> names =
        metrics.registry().getMeters().stream()
            .map(meter -> meter.getId().getName())
            .filter(name -> name.startsWith("mekong."))
            .distinct()
            .sorted()
            .toList();
    assertThat(names)
        .containsExactly(
            "mekong.audit.entries",
            "mekong.audit.failures",
            "mekong.audit.lost",
            "mekong.event.to.ack",
            "mekong.events.bytes",
            "mekong.events.dropped",
            "mekong.events.failures",
            "mekong.events.waiting",
            "mekong.events.written",
            "mekong.keepalive.given.up",
            "mekong.keepalive.interval",
            "mekong.keepalive.jitter",
            "mekong.keepalive.retransmits",
            "mekong.keepalive.round.trip",
            "mekong.memo.hits",
            "mekong.propagation",
            "mekong.protection.held",
            "mekong.protection.services",
            "mekong.push.bytes",
            "mekong.push.names.compared",
            "mekong.push.resources",
            "mekong.push.resources.reused",
            "mekong.reconcile.duration",
            "mekong.reconcile.tables",
            "mekong.reconciliation.differences",
            "mekong.reconciliation.runs",
            "mekong.registry.duplicates",
            "mekong.registry.services",
            "mekong.snapshot.size",
            "mekong.source.age",
            "mekong.source.connected",
            "mekong.source.differences",
            "mekong.source.events",
            "mekong.source.listings",
            "mekong.source.rejected",
            "mekong.source.revision",
            "mekong.source.watches",
            "mekong.translate.inputs",
            "mekong.xds.acks",
            "mekong.xds.connection.faults",
            "mekong.xds.ended.streams",
            "mekong.xds.nacks",
            "mekong.xds.refused.streams",
            "mekong.xds.refused.types",
            "mekong.xds.streams");
  }

  @Test
  void labels_come_from_closed_sets() {
    assertThat(
            metrics.registry().getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("mekong."))
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getKey))
        .isSubsetOf(LABELS);
  }

  @Test
  void a_publication_is_counted_in_base_units() {
    assertThat(metrics.scrape())
        .contains("mekong_reconcile_duration_seconds_count 1")
        .contains("mekong_reconcile_duration_seconds_sum 0.0015")
        .contains("mekong_reconcile_tables_total 3.0")
        .contains("mekong_reconciliation_runs_total 1.0")
        .contains("mekong_reconciliation_differences_total{stage=\"served\"} 2.0")
        .contains("mekong_reconciliation_differences_total{stage=\"nodes\"} 0.0")
        .contains("mekong_source_connected 1.0")
        .contains("mekong_source_age_seconds 0.0")
        .contains("mekong_memo_hits_total{type=\"endpoints\"} 0.0")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void a_change_that_is_out_is_measured_up_to_there() {
    assertThat(metrics.scrape())
        .contains("mekong_propagation_seconds_count{stage=\"applied\"} 1")
        .contains("mekong_propagation_seconds_sum{stage=\"applied\"} 0.003")
        .contains("mekong_propagation_seconds_sum{stage=\"published\"} 0.015")
        .contains("mekong_propagation_seconds_bucket{stage=\"published\",le=\"0.01\"} 0")
        .contains("mekong_propagation_seconds_bucket{stage=\"published\",le=\"0.02\"} 1")
        .contains("mekong_propagation_seconds_bucket{stage=\"sent\",le=\"0.001\"} 0")
        .contains("mekong_event_to_ack_seconds_bucket{type=\"endpoints\",le=\"10.0\"} 0");
  }

  @Test
  void what_becomes_of_events_is_counted() {
    assertThat(metrics.scrape())
        .contains("mekong_events_written_total 8.0")
        .contains("mekong_events_bytes_total 900.0")
        .contains("mekong_events_dropped_total{reason=\"overflow\"} 3.0")
        .contains("mekong_events_dropped_total{reason=\"disk\"} 4.0")
        .contains("mekong_events_failures_total 2.0")
        .contains("mekong_events_waiting 1.0");
  }

  @Test
  void the_life_of_streams_is_counted_by_type() {
    assertThat(metrics.scrape())
        .contains("mekong_xds_streams 1.0")
        .contains("mekong_push_bytes_total{type=\"clusters\"} 100.0")
        .contains("mekong_push_resources_total{type=\"clusters\"} 2.0")
        .contains("mekong_push_resources_reused_total{type=\"clusters\"} 1.0")
        .contains("mekong_xds_acks_total{type=\"clusters\"} 1.0")
        .contains("mekong_xds_nacks_total{type=\"endpoints\"} 1.0")
        .contains("mekong_xds_refused_types_total 1.0")
        .contains("mekong_push_names_compared_total 5.0")
        .contains("mekong_source_events_total{source=\"registry\"} 7.0");
  }

  /** A lambda that captures nothing is never collected, hence the local. */
  @Test
  void sources_are_still_counted_when_nothing_but_the_meters_holds_them() {
    PrefixStats stats = new PrefixStats(41, 0, 42, 43, 0, 0, 0, 0, PrefixReach.NONE);
    metrics.bind(new SourceMeters("resources", () -> stats));
    collectGarbage();
    assertThat(metrics.scrape())
        .contains("mekong_source_events_total{source=\"resources\"} 41.0")
        .contains("mekong_source_listings_total{source=\"resources\"} 42.0")
        .contains("mekong_source_watches_total{source=\"resources\"} 43.0")
        .contains("mekong_source_differences_total{source=\"resources\"} 0.0");
  }

  private static void collectGarbage() {
    WeakReference<Object> held = new WeakReference<>(new Object());
    await()
        .until(() -> {
          System.gc();
          return held.get() == null;
        });
  }

  @Test
  void a_stale_source_has_an_age_and_is_not_connected() {
    freshness =
        new PrefixFreshness.Stale(
            System.nanoTime() - 5_000_000_000L,
            new StoreException(StoreException.Reason.TIMEOUT, "silent"));
    assertThat(metrics.scrape()).contains("mekong_source_connected 0.0");
    assertThat(metrics.registry().get(MeterNames.SOURCE_AGE).gauge().value())
        .isGreaterThanOrEqualTo(5);
  }
}
