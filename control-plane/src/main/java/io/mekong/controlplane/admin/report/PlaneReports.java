package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;

/** The control plane as a whole. Any thread, never blocks. */
public interface PlaneReports {
  /** Version of this program. */
  String version();

  /** {@code etcd} or {@code embedded}. */
  String storeKind();

  /** Why it does not serve (yet, or any more); empty when it is ready. */
  Optional<String> notReadyBecause();

  /** Publications since the start, 0 before the first. */
  long publications();

  /** What a user should mend. */
  ImmutableList<Issue> issues();

  /**
   * Something that a user should mend.
   *
   * @param where the resource or service concerned
   * @param what what is wrong
   * @param hint what to do
   */
  @Serdeable
  record Issue(String where, String what, String hint) {}
}
