package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.QuarantineReport;
import io.mekong.controlplane.admin.report.QuarantineReports;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Optional;

/**
 * What is in quarantine, for operators.
 *
 * @param reconciler keeps it
 */
record LiveQuarantineReports(Reconciler reconciler) implements QuarantineReports {
  @Override
  public ImmutableList<QuarantineReport> all() {
    return reconciler.status().quarantined().stream()
        .map(LiveQuarantineReports::report)
        .collect(ImmutableList.toImmutableList());
  }

  private static QuarantineReport report(Quarantined quarantined) {
    VersionedResource refused = quarantined.refused();
    return new QuarantineReport(
        refused.type().plural(),
        refused.name(),
        refused.version(),
        Optional.ofNullable(quarantined.instead()).map(VersionedResource::version),
        refused.service(),
        quarantined.message(),
        quarantined.refusedBy(),
        quarantined.answeredBy(),
        quarantined.since());
  }

  @Override
  public void lift(String type, String name) {
    for (XdsType known : XdsType.values()) {
      if (known.plural().equals(type)) {
        reconciler.lift(known, name);
      }
    }
  }
}
