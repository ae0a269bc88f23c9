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

  /** Services known. */
  public static final String REGISTRY_SERVICES = "mekong.registry.services";

  /** Services that hold lost instances. */
  public static final String PROTECTION_SERVICES = "mekong.protection.services";

  /** Lost instances that are served as last good. */
  public static final String PROTECTION_HELD = "mekong.protection.held";

  /** Time from taking changes to the end of publishing. */
  public static final String RECONCILE_DURATION = "mekong.reconcile.duration";

  /** Tables changed by publications. */
  public static final String RECONCILE_TABLES = "mekong.reconcile.tables";

  /** Inputs translated, by type and result. */
  public static final String TRANSLATE_INPUTS = "mekong.translate.inputs";

  /** Translations saved because an equal input had been translated before, by type. */
  public static final String MEMO_HITS = "mekong.memo.hits";

  /** Resources in all tables, by type. */
  public static final String SNAPSHOT_SIZE = "mekong.snapshot.size";

  static final String TYPE = "type";
  static final String RESULT = "result";

  private MeterNames() {}
}
