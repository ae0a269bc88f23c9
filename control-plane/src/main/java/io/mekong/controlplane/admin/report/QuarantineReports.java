package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;

/** What is in quarantine. Any thread, never blocks. */
public interface QuarantineReports {
  /** Everything, oldest first. */
  ImmutableList<QuarantineReport> all();

  /**
   * Publishes a resource again; it comes back to quarantine when as many nodes refuse it again.
   *
   * @param type lower-case plural
   * @param name of the resource
   */
  void lift(String type, String name);
}
