package io.mekong.controlplane.reconcile;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.ViewTranslation;
import io.mekong.controlplane.translation.World;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** Gathers edits of tables and publishes them as one. Owned by the reconciler's thread. */
final class TablePublisher {
  private final SnapshotStore store;
  private final int changeLogCapacity;
  private final QuarantineFilter quarantine = new QuarantineFilter();
  private final Set<TableKey> changed = new HashSet<>();
  private PMap<TableKey, ResourceTable> tables = HashTreePMap.empty();
  private long revision;

  TablePublisher(SnapshotStore store, int changeLogCapacity) {
    this.store = store;
    this.changeLogCapacity = changeLogCapacity;
  }

  /** Brings these views in step with the world. */
  void edit(Collection<ViewTranslation<?>> views, World world, Scope scope) {
    for (ViewTranslation<?> view : views) {
      apply(view.key(), view.edit(world, scope));
    }
  }

  /** Makes the table of a view that was just opened; goes on from an earlier one of that key. */
  void fill(ViewTranslation<?> view, World world) {
    TableKey key = view.key();
    ResourceTable old = tables.get(key);
    if (old == null) {
      tables = tables.plus(key, ResourceTable.empty(key, revision + 1, changeLogCapacity));
      changed.add(key);
    } else {
      view.resume(unquarantined(old));
    }
    apply(key, view.edit(world, new Scope.Everything()));
  }

  /** What the view made of the table. */
  private ImmutableList<VersionedResource> unquarantined(ResourceTable table) {
    return table.resources().values().stream()
        .map(now -> {
          VersionedResource withheld = quarantine.withheld(table.key(), now.name());
          return withheld == null ? now : withheld;
        })
        .collect(ImmutableList.toImmutableList());
  }

  /** Does that to a table, but for what is in quarantine. */
  void apply(TableKey key, TableEdit edit) {
    ResourceTable before = requireNonNull(tables.get(key), key::toString);
    ResourceTable after = before.with(revision + 1, quarantine.admit(key, edit));
    if (after.revision() != before.revision() || !after.digest().equals(before.digest())) {
      tables = tables.plus(key, after);
      changed.add(key);
    }
  }

  /** What is published and kept in step, with the world that it was made from. */
  Settled settled(World world, Predicate<TableKey> inStep) {
    PMap<TableKey, ResourceTable> published =
        store.newest().map(Tables::byKey).orElse(HashTreePMap.empty());
    PMap<TableKey, ResourceTable> kept = published;
    for (TableKey key : published.keySet()) {
      kept = inStep.test(key) ? kept : kept.minus(key);
    }
    return new Settled(world, kept, quarantine.entries());
  }

  /** The next publication tells all tables again. */
  void publishEverything() {
    changed.addAll(tables.keySet());
  }

  /** Takes a version out that is published now; does nothing when another one is. */
  void quarantine(Quarantined quarantined) {
    ResourceTable table = tables.get(quarantined.table());
    VersionedResource now = table == null ? null : table.find(quarantined.refused().name());
    if (now != null && QuarantineFilter.holds(now, quarantined)) {
      quarantine.add(quarantined, now);
      VersionedResource withheld = quarantine.withheld(quarantined.table(), now.name());
      publishAgain(quarantined.table(), withheld == null ? now : withheld);
    }
  }

  /** Publishes again what was taken out of the tables of this type under this name. */
  void lift(XdsType type, String name) {
    quarantine.lift(type, name).forEach(this::publishAgain);
  }

  private void publishAgain(TableKey key, VersionedResource resource) {
    if (tables.containsKey(key)) {
      apply(key, new TableEdit(ImmutableList.of(resource), ImmutableSet.of()));
    }
  }

  ImmutableList<Quarantined> quarantined() {
    return quarantine.all();
  }

  /** Drops tables that nobody reads. */
  void forget(ImmutableSet<TableKey> keys) {
    quarantine.forget(keys);
    tables = tables.minusAll(keys);
    changed.removeAll(keys);
  }

  /** Whether there is something to publish. */
  boolean isChanged() {
    return !changed.isEmpty();
  }

  /**
   * Publishes what changed since the last call, if anything did; returns how many tables.
   *
   * @param origin of the next publication
   */
  int publish(long registryRevision, Origin origin) {
    int count = changed.size();
    if (count > 0) {
      revision++;
      store.publish(
          new Tables(revision, registryRevision, tables, origin), ImmutableSet.copyOf(changed));
      changed.clear();
    }
    return count;
  }

  long publications() {
    return revision;
  }
}
