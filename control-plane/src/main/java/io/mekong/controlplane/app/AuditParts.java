package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.AdminAudit;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.audit.AuditCopies;
import io.mekong.controlplane.audit.AuditLog;
import io.mekong.controlplane.audit.AuditSettings;
import io.mekong.controlplane.audit.AuditText;
import io.mekong.registry.store.KeyStore;
import java.time.InstantSource;

/** What operators do, on disk and in the store. */
final class AuditParts implements AutoCloseable {
  private final AuditLog log;
  private final AdminAudit admin;

  AuditParts(MekongSettings settings, KeyStore store) {
    AuditSettings audit = PartSettings.audit(settings);
    this.log = new AuditLog(audit, store, InstantSource.system());
    this.admin =
        new AdminAudit(
            log,
            new AuditText(new Prefixes(settings.store().root()).resources()),
            new AuditCopies(store, audit.prefix(), audit.folder()));
  }

  void start() {
    log.start();
  }

  AuditLog log() {
    return log;
  }

  /** For the admin port. */
  AdminAudit admin() {
    return admin;
  }

  /** What an operator should mend. */
  ImmutableList<PlaneReports.Issue> issues() {
    ImmutableList.Builder<PlaneReports.Issue> issues = ImmutableList.builder();
    log.diskFault()
        .ifPresent(reason ->
            issues.add(
                new PlaneReports.Issue(
                    "audit",
                    "what operators change is not written to disk: " + reason,
                    "Changes go on. Mend the disk of --data-dir; what waits is written then.")));
    log.storeFault()
        .ifPresent(reason ->
            issues.add(
                new PlaneReports.Issue(
                    "audit",
                    "what operators change is not written to the store: " + reason,
                    "It stands on disk and goes to the store once that takes it.")));
    long lost = log.stats().lost();
    if (lost > 0) {
      issues.add(
          new PlaneReports.Issue(
              "audit",
              "the audit lacks " + lost + " changes since the start",
              "They were more than could be written; the log of this process names each."));
    }
    return issues.build();
  }

  @Override
  public void close() {
    log.close();
  }
}
