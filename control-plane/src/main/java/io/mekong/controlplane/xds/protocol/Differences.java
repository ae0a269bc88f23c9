package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a table and what a client holds of its type. Costs what changed since the
 * table that was sent last, where the log of changes reaches back that far.
 */
final class Differences {
  /** From that part of a table on, going through it is cheaper than searching it for each name. */
  private static final int PART = 4;

  private final TypeState state;
  private final ResourceTable table;
  private final ArrayList<VersionedResource> puts = new ArrayList<>();
  private final Due due = new Due(puts, new ArrayList<>(), new ArrayList<>());
  private int compared;

  /**
   * Nothing compared yet.
   *
   * @param state of the type; exceptions that nobody wants any more are dropped
   * @param table to compare with
   */
  Differences(TypeState state, ResourceTable table) {
    this.state = state;
    this.table = table;
  }

  Due due() {
    state.exceptions.keepWanted(state.subscription());
    ResourceTable last = state.seen();
    Optional<ImmutableSet<String>> changed =
        last == null ? Optional.empty() : table.changes().namesSince(last.revision());
    if (changed.isPresent()) {
      look(moved(changed.get()));
    } else {
      lookAtAll(last);
    }
    state.compared(compared);
    return due;
  }

  /** A copy where exceptions are among them: what is lent becomes one on the way. */
  private Set<String> moved(ImmutableSet<String> changed) {
    Set<String> moved =
        state.type.aliased() ? Sets.union(changed, state.subscription().names()) : changed;
    return state.exceptions.isEmpty()
        ? moved
        : ImmutableSet.copyOf(Sets.union(moved, state.exceptions.names()));
  }

  /** Everything that is wanted, whatever changed. */
  private void lookAtAll(@Nullable ResourceTable last) {
    Subscription wanted = state.subscription();
    if (wanted.wildcard()) {
      int _ = scan(name -> true);
      Set<String> held = state.exceptions.names();
      searchOthers(last == null ? held : Sets.union(held, last.resources().keySet()));
    } else {
      look(wanted.names());
    }
  }

  private void look(Set<String> names) {
    if (names.size() <= table.resources().size() / PART) {
      search(names);
    } else if (scan(names::contains) < names.size()) {
      searchOthers(names);
    }
  }

  /** Goes through the table; returns how many of these it has. */
  private int scan(Predicate<String> among) {
    puts.ensureCapacity(table.resources().size());
    int found = 0;
    for (VersionedResource resource : table.resources().values()) {
      String name = resource.name();
      compared++;
      if (among.test(name)) {
        found++;
        if (state.subscription().wants(name)) {
          compare(name, state.orLent(state.sight.of(resource), name));
        }
      }
    }
    return found;
  }

  /** Looks for those of the names that a look through the table has not met. */
  private void searchOthers(Set<String> names) {
    search(ImmutableSet.copyOf(Sets.filter(names, name -> table.find(name) == null)));
  }

  private void search(Set<String> names) {
    compared += names.size();
    for (String name : names) {
      if (state.subscription().wants(name)) {
        compare(name, state.visibleOrLent(table, name));
      }
    }
  }

  private void compare(String name, @Nullable VersionedResource now) {
    Held held = state.held(name);
    if (now == null) {
      if (held.owed() && held.version().isEmpty()) {
        due.missing().add(name);
      } else if (!held.version().isEmpty()) {
        due.removals().add(name);
      }
    } else if (held.owed() || !held.version().equals(now.version())) {
      if (!state.refusals.withholds(now)) {
        puts.add(now);
      }
    }
  }
}
