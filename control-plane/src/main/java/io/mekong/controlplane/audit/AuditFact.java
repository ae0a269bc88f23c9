package io.mekong.controlplane.audit;

import java.util.Optional;

/**
 * What somebody did.
 *
 * @param actor who
 * @param action what, such as {@code put-resource}
 * @param key in the store, or what else was acted upon
 * @param revision of the store that it led to; 0 when nothing was written
 * @param before what was there, without secrets; empty for nothing
 * @param after what is there now, without secrets; empty for nothing
 */
public record AuditFact(
    Actor actor,
    String action,
    String key,
    long revision,
    Optional<String> before,
    Optional<String> after) {
  /** Facts are missing here. */
  public static final String GAP = "gap";

  /** So many could not be taken. */
  static AuditFact gap(long lost) {
    return new AuditFact(
        Actor.ITSELF,
        GAP,
        "",
        0,
        Optional.empty(),
        Optional.of(lost + " entries are missing: they came faster than they were written"));
  }
}
