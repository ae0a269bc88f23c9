package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps quarantined versions out of the tables. A new version of the resource, its end, or an
 * operator ends a quarantine. Owned by the reconciler's thread.
 */
final class QuarantineFilter {
  private static final Logger log = LoggerFactory.getLogger(QuarantineFilter.class);

  private final Map<Place, Quarantined> active = new LinkedHashMap<>();

  private record Place(TableKey table, String name) {}

  /** What the edit may do to the table; ends what it has outdated. */
  TableEdit admit(TableKey table, TableEdit edit) {
    if (active.isEmpty()) {
      return edit;
    }
    ImmutableList.Builder<VersionedResource> puts = ImmutableList.builder();
    ImmutableSet.Builder<String> removals = ImmutableSet.builder();
    for (String name : edit.removals()) {
      end(new Place(table, name), "the resource is gone");
      removals.add(name);
    }
    for (VersionedResource put : edit.puts()) {
      Place place = new Place(table, put.name());
      Quarantined quarantined = active.get(place);
      if (quarantined == null || !isRefused(quarantined, put)) {
        end(place, "there is a new version");
        puts.add(put);
      } else if (quarantined.instead() != null) {
        puts.add(quarantined.instead());
      } else {
        removals.add(put.name());
      }
    }
    return new TableEdit(puts.build(), removals.build());
  }

  private static boolean isRefused(Quarantined quarantined, VersionedResource resource) {
    return quarantined.refused().version().equals(resource.version());
  }

  private void end(Place place, String why) {
    Quarantined ended = active.remove(place);
    if (ended != null) {
      log.info("quarantine ended resource={} reason={}", ended.refused(), why);
    }
  }

  /** From now on; what the table holds is to be given to {@link #admit} again. */
  void add(Quarantined quarantined) {
    active.put(new Place(quarantined.table(), quarantined.refused().name()), quarantined);
    log.warn(
        "quarantine began resource={} refusedBy={} of={} instead={} message={}",
        quarantined.refused(),
        quarantined.refusedBy(),
        quarantined.answeredBy(),
        quarantined.instead(),
        quarantined.message());
  }

  /** An operator wants the refused version published again; returns those that were kept out. */
  ImmutableList<Quarantined> lift(XdsType type, String name) {
    ImmutableList<Quarantined> lifted =
        active.values().stream()
            .filter(q -> q.table().type() == type && q.refused().name().equals(name))
            .collect(ImmutableList.toImmutableList());
    lifted.forEach(q -> end(new Place(q.table(), name), "lifted by an operator"));
    return lifted;
  }

  /** Nobody reads these tables any more. */
  void forget(ImmutableSet<TableKey> tables) {
    active.keySet().removeIf(place -> tables.contains(place.table()));
  }

  ImmutableList<Quarantined> all() {
    return ImmutableList.copyOf(active.values());
  }
}
