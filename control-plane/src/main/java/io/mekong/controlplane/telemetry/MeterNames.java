package io.mekong.controlplane.telemetry;

/** Every metric of ours, {@code mekong.<stage>.<what>}; units are base units. */
public final class MeterNames {
  /** 1 while what is known of the registry is confirmed by its store, else 0. */
  public static final String SOURCE_CONNECTED = "mekong.source.connected";

  /** Seconds since the registry was last confirmed by its store; 0 while it is. */
  public static final String SOURCE_AGE = "mekong.source.age";

  /** Store revision that the registry reflects. */
  public static final String SOURCE_REVISION = "mekong.source.revision";

  /** Keys set aside because they break a rule. */
  public static final String SOURCE_REJECTED = "mekong.source.rejected";

  /** Changes of keys applied, by source. */
  public static final String SOURCE_EVENTS = "mekong.source.events";

  /** Complete listings of a prefix, by source. */
  public static final String SOURCE_LISTINGS = "mekong.source.listings";

  /** Watches opened, by source; grows with every break of the connection. */
  public static final String SOURCE_WATCHES = "mekong.source.watches";

  /** Keys that an audit found wrong, by source; anything above 0 is a bug. */
  public static final String SOURCE_DIFFERENCES = "mekong.source.differences";

  /** Events of the registry that were written to the log. */
  public static final String EVENTS_WRITTEN = "mekong.events.written";

  /** Events that are missing in the log, by reason: {@code overflow} or {@code disk}. */
  public static final String EVENTS_DROPPED = "mekong.events.dropped";

  /** Bytes of the events that were written. */
  public static final String EVENTS_BYTES = "mekong.events.bytes";

  /** Times that the log could not be written, synced or opened. */
  public static final String EVENTS_FAILURES = "mekong.events.failures";

  /** Events that wait to be written. */
  public static final String EVENTS_WAITING = "mekong.events.waiting";

  /** Entries of the audit that were written to disk. */
  public static final String AUDIT_ENTRIES = "mekong.audit.entries";

  /** Changes by operators that the audit lacks. */
  public static final String AUDIT_LOST = "mekong.audit.lost";

  /**
   * Times that a copy of the audit could not be written, by reason: {@code disk} or {@code store}.
   */
  public static final String AUDIT_FAILURES = "mekong.audit.failures";

  /** Services known. */
  public static final String REGISTRY_SERVICES = "mekong.registry.services";

  /** Instances that are not sent because a newer one of their service has their address. */
  public static final String REGISTRY_DUPLICATES = "mekong.registry.duplicates";

  /** Services that hold lost instances. */
  public static final String PROTECTION_SERVICES = "mekong.protection.services";

  /** Lost instances that are served as last good. */
  public static final String PROTECTION_HELD = "mekong.protection.held";

  /** Time from taking changes to the end of publishing. */
  public static final String RECONCILE_DURATION = "mekong.reconcile.duration";

  /** Tables changed by publications. */
  public static final String RECONCILE_TABLES = "mekong.reconcile.tables";

  /** Comparisons of store, snapshots and nodes that came to their end. */
  public static final String RECONCILIATION_RUNS = "mekong.reconciliation.runs";

  /** What they found wrong, by stage; anything above 0 is a bug. */
  public static final String RECONCILIATION_DIFFERENCES = "mekong.reconciliation.differences";

  /** Inputs translated, by type and result. */
  public static final String TRANSLATE_INPUTS = "mekong.translate.inputs";

  /** Translations saved because an equal input had been translated before, by type. */
  public static final String MEMO_HITS = "mekong.memo.hits";

  /** Resources in all tables, by type. */
  public static final String SNAPSHOT_SIZE = "mekong.snapshot.size";

  /** Open streams of nodes. */
  public static final String XDS_STREAMS = "mekong.xds.streams";

  /** ACKs, by type. */
  public static final String XDS_ACKS = "mekong.xds.acks";

  /** NACKs, by type. */
  public static final String XDS_NACKS = "mekong.xds.nacks";

  /** Requests for a type that is not known. */
  public static final String XDS_REFUSED_TYPES = "mekong.xds.refused.types";

  /** Streams that were not let in, by reason. */
  public static final String XDS_REFUSED_STREAMS = "mekong.xds.refused.streams";

  /** Connections that broke a rule of gRPC or HTTP/2, or spoke something else. */
  public static final String XDS_CONNECTION_FAULTS = "mekong.xds.connection.faults";

  /** Streams that this side ended, by gRPC status code. */
  public static final String XDS_ENDED_STREAMS = "mekong.xds.ended.streams";

  /** Round trips of connections, as smoothed at each answer to a ping. */
  public static final String KEEPALIVE_ROUND_TRIP = "mekong.keepalive.round.trip";

  /** Mean deviation of round trips, likewise. */
  public static final String KEEPALIVE_JITTER = "mekong.keepalive.jitter";

  /** Silence after which the next ping was planned, likewise. */
  public static final String KEEPALIVE_INTERVAL = "mekong.keepalive.interval";

  /** Segments that TCP sent again from one answer to the next; all 0 without epoll. */
  public static final String KEEPALIVE_RETRANSMITS = "mekong.keepalive.retransmits";

  /** Silence of connections that were given up. */
  public static final String KEEPALIVE_GIVEN_UP = "mekong.keepalive.given.up";

  /** Bytes handed to the transport, by type. */
  public static final String PUSH_BYTES = "mekong.push.bytes";

  /** Resources sent or told as removed, by type. */
  public static final String PUSH_RESOURCES = "mekong.push.resources";

  /** Of those the ones whose bytes were sent to somebody before, by type. */
  public static final String PUSH_RESOURCES_REUSED = "mekong.push.resources.reused";

  /** Names compared to find what to send; must not grow with services or subscriptions. */
  public static final String PUSH_NAMES_COMPARED = "mekong.push.names.compared";

  /** Time of a change from one stage to the next, by stage: see {@link PropagationMeters.Stage}. */
  public static final String PROPAGATION = "mekong.propagation";

  /** Time from the event of the store to the ACK of a client, by type. */
  public static final String EVENT_TO_ACK = "mekong.event.to.ack";

  static final String TYPE = "type";
  static final String SOURCE = "source";
  static final String STAGE = "stage";
  static final String CODE = "code";
  static final String REASON = "reason";
  static final String RESULT = "result";

  private MeterNames() {}
}
