package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Optional;

/**
 * Everything that can be set, checked.
 *
 * @param xds the port that nodes connect to
 * @param admin the port for operators
 * @param etcd the etcd to use; empty means the embedded store
 * @param store where data and keys live
 * @param registry rules for registrations
 * @param protection when a loss of instances is not followed
 * @param services life of a service
 * @param health health checks by this control plane
 * @param events how much of the event log is kept
 * @param replica what replicas and operators are told of each other
 * @param audit how much of the audit is kept
 * @param reconciliation comparisons of what is stored, served and used
 * @param keepalive pings on the xDS port
 * @param logs how log lines look
 * @param shown every setting as it is in force, by name; files of secrets by their names only
 */
public record MekongSettings(
    XdsSettings xds,
    AdminSettings admin,
    Optional<EtcdConnection> etcd,
    StoreSettings store,
    RegistrySettings registry,
    ProtectionSettings protection,
    ServicesSettings services,
    HealthSettings health,
    EventSettings events,
    ReplicaSettings replica,
    AuditSettings audit,
    ReconciliationSettings reconciliation,
    KeepaliveSettings keepalive,
    LogFormat logs,
    ImmutableSortedMap<String, String> shown) {}
