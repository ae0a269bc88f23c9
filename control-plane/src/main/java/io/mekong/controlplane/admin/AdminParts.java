package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ExplainReports;
import io.mekong.controlplane.admin.report.MetricsText;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.admin.report.QuarantineReports;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.admin.report.SettingsReport;
import io.mekong.controlplane.replica.Replicas;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.service.RegistrationService;

/**
 * What the admin port speaks for.
 *
 * @param registry services and instances
 * @param nodes connected nodes
 * @param plane the whole
 * @param metrics the metrics
 * @param registrations operations that write to the store
 * @param resources reads and writes raw resources in the store
 * @param policies reads and writes policies in the store
 * @param quarantine versions that nobody is sent
 * @param events what happens in the registry
 * @param receipts what became of revisions of the store
 * @param explain why something is sent or is not
 * @param reconciliation comparisons of what is stored, served and used
 * @param audit who changed what
 * @param replicas who else is there
 * @param settings what it runs with
 */
public record AdminParts(
    RegistryReports registry,
    NodeReports nodes,
    PlaneReports plane,
    MetricsText metrics,
    RegistrationService registrations,
    RawResourceEditor resources,
    PolicyEditor policies,
    QuarantineReports quarantine,
    EventLog events,
    ReceiptReports receipts,
    ExplainReports explain,
    ReconciliationReports reconciliation,
    AdminAudit audit,
    Replicas replicas,
    SettingsReport settings) {}
