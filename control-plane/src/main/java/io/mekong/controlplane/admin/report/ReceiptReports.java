package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;

/** What became of revisions of the store. May block for two seconds; any thread. */
public interface ReceiptReports {
  /**
   * The receipt of a revision, with all its nodes. Throws {@link
   * io.mekong.registry.service.ApiException}: {@code UNKNOWN_REVISION} while it is not published,
   * {@code REVISION_TOO_OLD} when it is no longer known.
   */
  ReceiptReport of(long revision);

  /** The newest publications, newest first. */
  ImmutableList<PublicationReport> newest(int most);
}
