package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.ResourceTable;
import java.util.Optional;

/**
 * What some publications changed in one table.
 *
 * @param newest the table as it is now
 * @param needed who has answered this revision of the table has answered those publications
 * @param names that they changed; empty when that is no longer known
 */
public record TableChange(ResourceTable newest, long needed, Optional<ImmutableSet<String>> names) {

  /**
   * What changed after one publication and up to another.
   *
   * @return empty when nothing did
   */
  public static Optional<TableChange> of(ResourceTable newest, long after, long upTo) {
    if (newest.revision() <= after) {
      return Optional.empty();
    }
    Optional<ImmutableSet<String>> names = newest.changes().namesBetween(after, upTo);
    return names.filter(ImmutableSet::isEmpty).isPresent()
        ? Optional.empty()
        : Optional.of(new TableChange(newest, newest.changes().lastUpTo(upTo), names));
  }
}
