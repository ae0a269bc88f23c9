package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All resources of one type for one view, immutable; a successor shares all but the changed paths.
 *
 * @param key type and view
 * @param revision of the publication that last changed this table; grows, never repeats
 * @param digest sum of the digests of all resources, with their selectors and what other nodes get:
 *     the SotW version where nothing is selected
 * @param resources by name, sorted
 * @param changes what the last publications changed
 */
public record ResourceTable(
    TableKey key,
    long revision,
    Digest digest,
    PSortedMap<String, VersionedResource> resources,
    ChangeLog changes) {

  /** A table without resources. */
  public static ResourceTable empty(TableKey key, long revision, int changeLogCapacity) {
    return new ResourceTable(
        key,
        revision,
        Digest.ZERO,
        TreePMap.empty(),
        ChangeLog.startingAt(revision, changeLogCapacity));
  }

  /** The resource of this name, or null when there is none. */
  public @Nullable VersionedResource find(String name) {
    return resources.get(name);
  }

  /**
   * The table after a publication.
   *
   * @param newRevision above {@link #revision}
   * @param edit names and what they now hold; entries that change nothing are left out of the log
   * @return this very table when nothing changed
   */
  public ResourceTable with(long newRevision, TableEdit edit) {
    Digest sum = digest;
    PSortedMap<String, VersionedResource> map = resources;
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (VersionedResource put : edit.puts()) {
      VersionedResource old = map.get(put.name());
      if (old != null && old.sameAs(put)) {
        continue;
      }
      sum = (old == null ? sum : sum.minus(old.tableDigest())).plus(put.tableDigest());
      map = map.plus(put.name(), put);
      names.add(put.name());
    }
    for (String name : edit.removals()) {
      VersionedResource old = map.get(name);
      if (old != null) {
        sum = sum.minus(old.tableDigest());
        map = map.minus(name);
        names.add(name);
      }
    }
    ImmutableSet<String> changed = names.build();
    if (changed.isEmpty()) {
      return this;
    }
    return new ResourceTable(
        key, newRevision, sum, map, changes.append(new ChangeLog.Entry(newRevision, changed)));
  }
}
