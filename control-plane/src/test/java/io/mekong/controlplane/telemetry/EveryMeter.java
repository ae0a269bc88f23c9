package io.mekong.controlplane.telemetry;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.audit.AuditStats;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.Stamp;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.registry.event.EventStats;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixReach;
import io.mekong.registry.store.PrefixStats;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** All meters that the product binds, fed with a little of everything. */
final class EveryMeter {
  private static final Pattern TYPE_LINE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");

  private EveryMeter() {}

  /** Meters of a registry that is as fresh as told. */
  static MekongMetrics bound(Supplier<PrefixFreshness> freshness) {
    MekongMetrics all = new MekongMetrics();
    all.bind(
        new RegistryMeters(
            () -> new RegistryStatus(RegistryView.EMPTY, freshness.get(), ImmutableSet.of()),
            () -> SourceContents.EMPTY,
            () -> 3));
    all.bind(new SnapshotMeters(new SnapshotStore()));
    all.bind(new TranslationMeters(new TranslationCounts()));
    all.bind(new EventMeters(() -> new EventStats(8, 900, 3, 4, 2, 1)));
    all.bind(new AuditMeters(() -> new AuditStats(5, 4, 1, 2, 3)));
    all.bind(
        new SourceMeters(
            "registry", () -> new PrefixStats(7, 0, 1, 2, 0, 0, 0, 0, PrefixReach.NONE)));
    streamLife(new XdsMeters(all.registry()));
    reconciled(new ReconciliationMeters(all.registry()));
    ReconcileMeters reconciler = new ReconcileMeters(all.registry());
    reconciler.published(1_500_000, 3);
    reconciler.carried(
        new Origin(7, 19_000_000, 20_000_000, new Stamp(5, 5, 2_000_000, 5_000_000)));
    return all;
  }

  /** Name and type of all that Prometheus is told, the JVM's too, once it has collected garbage. */
  static ImmutableMap<String, String> types() {
    try (MekongMetrics metrics = bound(PrefixFreshness.Current::new)) {
      await()
          .until(() -> {
            System.gc();
            return metrics.scrape().contains("jvm_gc_pause_seconds");
          });
      return TYPE_LINE
          .matcher(metrics.scrape())
          .results()
          .collect(ImmutableMap.toImmutableMap(line -> line.group(1), EveryMeter::type));
    }
  }

  private static String type(MatchResult line) {
    return line.group(2);
  }

  private static void reconciled(ReconciliationMeters meters) {
    meters.ran();
    meters.differed(ReconciliationMeters.Stage.SERVED, 2);
  }

  private static void streamLife(XdsMeters xds) {
    xds.opened();
    xds.opened();
    xds.closed();
    xds.sent(XdsType.CLUSTER, 100, 2);
    xds.reused(XdsType.CLUSTER, 1);
    xds.answered(XdsType.CLUSTER, Session.Answer.ACK);
    xds.answered(XdsType.ENDPOINT, Session.Answer.NACK);
    xds.answered(XdsType.ENDPOINT, Session.Answer.NONE);
    xds.refusedType();
    xds.compared(5);
  }
}
