package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Why something is sent or is not, as a chain of facts in the order in which they decide. All of
 * them are of one moment.
 *
 * @param subject what it is about
 * @param verdict YES, or NO when a fact speaks against it
 * @param because the first fact that speaks against it; the last one for it when none does
 * @param registrations revision of the store that the registrations reflect
 * @param resources revision of the store that the raw resources reflect
 * @param facts in order
 */
@Serdeable
public record ExplainReport(
    String subject,
    String verdict,
    String because,
    long registrations,
    long resources,
    ImmutableList<Fact> facts) {

  /**
   * One fact.
   *
   * @param step what decides: key, life, health, eviction, protection, address, raw, published,
   *     quarantine, group, selector, subscription, sent, ...
   * @param effect FOR, AGAINST, or NOTE when it decides nothing
   * @param what one sentence
   * @param from where it comes from: a key and its revision, a node, a table
   */
  @Serdeable
  public record Fact(String step, String effect, String what, String from) {}
}
