package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a table and what a client holds of its type. Costs what changed since the
 * table that was sent last, where the log of changes reaches back that far.
 *
 * @param state of the type; exceptions that nobody wants any more are dropped
 * @param table to compare with
 */
record Differences(TypeState state, ResourceTable table) {
  /** From that part of a table on, going through it is cheaper than searching it for each name. */
  private static final int PART = 4;

  Due due() {
    Due due = new Due(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Set<String> candidates = candidates();
    state.compared(candidates.size());
    boolean many = candidates.size() > table.resources().size() / PART;
    for (String name : many ? scan(candidates, due) : candidates) {
      compareIfWanted(name, state.visibleOrLent(table, name), due);
    }
    return due;
  }

  /** Returns what the table does not have. */
  private Set<String> scan(Set<String> candidates, Due due) {
    Set<String> rest = new HashSet<>(candidates);
    for (VersionedResource resource : table.resources().values()) {
      String name = resource.name();
      if (rest.remove(name)) {
        compareIfWanted(name, state.orLent(state.sight.of(resource), name), due);
      }
    }
    return rest;
  }

  private void compareIfWanted(String name, @Nullable VersionedResource now, Due due) {
    if (state.subscription().wants(name)) {
      compare(name, now, due);
    } else {
      state.exceptions.remove(name);
    }
  }

  private void compare(String name, @Nullable VersionedResource now, Due due) {
    Held held = state.held(name);
    if (now == null) {
      if (held.owed() && held.version().isEmpty()) {
        due.missing().add(name);
      } else if (!held.version().isEmpty()) {
        due.removals().add(name);
      }
    } else if (held.owed() || !held.version().equals(now.version())) {
      if (!state.refusals.withholds(now)) {
        due.puts().add(now);
      }
    }
  }

  private Set<String> candidates() {
    ResourceTable last = state.seen();
    if (last != null) {
      ImmutableSet<String> changed = table.changes().namesSince(last.revision()).orElse(null);
      if (changed != null) {
        Set<String> moved =
            state.type.aliased() ? union(changed, state.subscription().names()) : changed;
        return state.exceptions.isEmpty() ? moved : union(moved, state.exceptions.keySet());
      }
    }
    if (!state.subscription().wildcard()) {
      return union(state.subscription().names(), state.exceptions.keySet());
    }
    Set<String> all = union(table.resources().keySet(), state.exceptions.keySet());
    if (last != null) {
      all.addAll(last.resources().keySet());
    }
    return all;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = HashSet.newHashSet(one.size() + other.size());
    all.addAll(one);
    all.addAll(other);
    return all;
  }
}
