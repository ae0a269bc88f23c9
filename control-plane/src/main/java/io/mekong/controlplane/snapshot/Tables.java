package io.mekong.controlplane.snapshot;

import java.util.Optional;
import org.pcollections.PMap;

/**
 * Everything that is published, at one revision.
 *
 * @param revision of the publication, counted from 1 by this process
 * @param registryRevision revision of the key store that it reflects
 * @param byKey the tables; one is absent until a node asks for its view
 * @param origin of what the publication brings
 */
public record Tables(
    long revision, long registryRevision, PMap<TableKey, ResourceTable> byKey, Origin origin) {

  /** Tables that nobody waits for. */
  public Tables(long revision, long registryRevision, PMap<TableKey, ResourceTable> byKey) {
    this(revision, registryRevision, byKey, Origin.NONE);
  }

  /** The table of a view, or empty while none has been made. */
  public Optional<ResourceTable> find(TableKey key) {
    return Optional.ofNullable(byKey.get(key));
  }
}
