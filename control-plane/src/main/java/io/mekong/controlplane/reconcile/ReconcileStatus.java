package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.resource.RawRejection;
import io.mekong.controlplane.translation.TranslationIssue;

/**
 * How the last publication went.
 *
 * @param publications published since the start
 * @param issues what could not be translated and is served as it was
 * @param rejectedRaw raw resources that were set aside
 * @param quarantined versions that are kept out of the tables because clients refuse them
 */
public record ReconcileStatus(
    long publications,
    ImmutableList<TranslationIssue> issues,
    ImmutableList<RawRejection> rejectedRaw,
    ImmutableList<Quarantined> quarantined) {
  /** Nothing published yet. */
  public static final ReconcileStatus NONE =
      new ReconcileStatus(0, ImmutableList.of(), ImmutableList.of(), ImmutableList.of());
}
