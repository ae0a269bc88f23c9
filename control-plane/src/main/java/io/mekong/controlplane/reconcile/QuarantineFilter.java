package io.mekong.controlplane.reconcile;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps quarantined versions out of the tables. A new version of the resource, its end, or an
 * operator ends a quarantine. Owned by the reconciler's thread.
 */
final class QuarantineFilter {
  private static final Logger log = LoggerFactory.getLogger(QuarantineFilter.class);

  private final Map<Settled.Entry, Case> active = new LinkedHashMap<>();

  /**
   * What is kept out under one name.
   *
   * @param versions in the order of their verdicts
   * @param withheld what the table would hold without them
   */
  private record Case(ImmutableList<Quarantined> versions, VersionedResource withheld) {
    /** What the table may hold; null for nothing. */
    @Nullable VersionedResource admitted() {
      VersionedResource rest = withheld;
      for (Quarantined quarantined : versions) {
        rest = rest == null ? null : without(quarantined, rest);
      }
      return rest;
    }

    Case withholding(VersionedResource put) {
      return new Case(versions, put);
    }
  }

  /** What the edit may do to the table; ends what it has outdated. */
  TableEdit admit(TableKey table, TableEdit edit) {
    if (active.isEmpty()) {
      return edit;
    }
    ImmutableList.Builder<VersionedResource> puts = ImmutableList.builder();
    ImmutableSet.Builder<String> removals = ImmutableSet.builder();
    for (String name : edit.removals()) {
      end(new Settled.Entry(table, name), "the resource is gone");
      removals.add(name);
    }
    for (VersionedResource put : edit.puts()) {
      VersionedResource admitted = admitted(new Settled.Entry(table, put.name()), put);
      if (admitted == null) {
        removals.add(put.name());
      } else {
        puts.add(admitted);
      }
    }
    return new TableEdit(puts.build(), removals.build());
  }

  private @Nullable VersionedResource admitted(Settled.Entry place, VersionedResource put) {
    Case known = active.get(place);
    if (known == null) {
      return put;
    }
    if (known.versions().stream().noneMatch(quarantined -> holds(put, quarantined))) {
      end(place, "there is a new version");
      return put;
    }
    Case next = known.withholding(put);
    active.put(place, next);
    return next.admitted();
  }

  /** Whether some nodes get the refused version by an entry of a table. */
  static boolean holds(VersionedResource entry, Quarantined quarantined) {
    VersionedResource otherwise = entry.otherwise();
    return isRefused(quarantined, entry)
        || (otherwise != null && isRefused(quarantined, otherwise));
  }

  private static boolean isRefused(Quarantined quarantined, VersionedResource resource) {
    return quarantined.refused().version().equals(resource.version());
  }

  /**
   * An entry without the refused version. Nodes that a refused resource was selected for get what
   * was selected for them before, or what the other nodes get; those lose nothing.
   */
  private static @Nullable VersionedResource without(
      Quarantined quarantined, VersionedResource entry) {
    VersionedResource instead = quarantined.instead();
    VersionedResource otherwise = entry.otherwise();
    if (!holds(entry, quarantined)) {
      return entry;
    }
    if (entry.selector().everyNode()) {
      return instead;
    }
    if (isRefused(quarantined, entry)) {
      boolean same = instead != null && instead.selector().equals(entry.selector());
      return same ? requireNonNull(instead).otherwise(otherwise) : otherwise;
    }
    return entry.otherwise(instead != null && instead.selector().everyNode() ? instead : null);
  }

  private void end(Settled.Entry place, String why) {
    Case ended = active.remove(place);
    if (ended != null) {
      ended
          .versions()
          .forEach(q -> log.info("quarantine ended resource={} reason={}", q.refused(), why));
    }
  }

  /**
   * From now on; what the table holds is to be given to {@link #admit} again.
   *
   * @param now what the table holds
   */
  void add(Quarantined quarantined, VersionedResource now) {
    Settled.Entry place = new Settled.Entry(quarantined.table(), now.name());
    Case known = active.getOrDefault(place, new Case(ImmutableList.of(), now));
    active.put(
        place,
        new Case(
            ImmutableList.<Quarantined>builder().addAll(known.versions()).add(quarantined).build(),
            known.withheld()));
    log.warn(
        "quarantine began resource={} refusedBy={} of={} instead={} message={}",
        quarantined.refused(),
        quarantined.refusedBy(),
        quarantined.answeredBy(),
        quarantined.instead(),
        quarantined.message());
  }

  /** What the table would hold under this name if nothing were kept out; null when nothing is. */
  @Nullable VersionedResource withheld(TableKey table, String name) {
    Case known = active.get(new Settled.Entry(table, name));
    return known == null ? null : known.withheld();
  }

  /** An operator wants all versions published again; returns what each table should hold. */
  ImmutableMap<TableKey, VersionedResource> lift(XdsType type, String name) {
    ImmutableMap.Builder<TableKey, VersionedResource> lifted = ImmutableMap.builder();
    for (Map.Entry<Settled.Entry, Case> entry : ImmutableMap.copyOf(active).entrySet()) {
      Settled.Entry place = entry.getKey();
      if (place.table().type() == type && place.name().equals(name)) {
        lifted.put(place.table(), entry.getValue().withheld());
        end(place, "lifted by an operator");
      }
    }
    return lifted.buildOrThrow();
  }

  /** Nobody reads these tables any more. */
  void forget(ImmutableSet<TableKey> tables) {
    active.keySet().removeIf(place -> tables.contains(place.table()));
  }

  /** Entries that something is kept out of. */
  ImmutableSet<Settled.Entry> entries() {
    return ImmutableSet.copyOf(active.keySet());
  }

  ImmutableList<Quarantined> all() {
    return active.values().stream()
        .flatMap(kept -> kept.versions().stream())
        .collect(ImmutableList.toImmutableList());
  }
}
