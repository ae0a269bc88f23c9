package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who wants a name, where most of those who want the same names have one set in common, as {@link
 * io.mekong.controlplane.xds.protocol.Subscription} sees to: the names of a set are indexed once,
 * and between the first who wants it and the last whoever comes or goes costs the same for a
 * thousand names as for one. Who alone wants a set pays for the names in which the next differs.
 * Owned by one thread.
 *
 * @param <S> who wants; compared by identity
 */
@SuppressWarnings("ReferenceEquality") // equal sets that are two objects cost time only
final class SetIndex<S> {
  /** Groups of those who want the very same set. */
  private final NameIndex<Set<S>> groups = new NameIndex<>();

  private final IdentityHashMap<ImmutableSet<String>, Set<S>> wanting = new IdentityHashMap<>();

  /** From now on it wants these names instead of those. */
  void change(S who, ImmutableSet<String> before, ImmutableSet<String> next) {
    if (next == before) {
      return;
    }
    Set<S> group = wanting.get(before);
    if (group != null && group.size() == 1 && !next.isEmpty() && !wanting.containsKey(next)) {
      move(group, before, next);
    } else {
      leave(who, before);
      join(who, next);
    }
  }

  /** A group of one goes on with other names. */
  private void move(Set<S> group, ImmutableSet<String> before, ImmutableSet<String> next) {
    wanting.remove(before);
    wanting.put(next, group);
    Sets.difference(before, next).forEach(name -> groups.remove(name, group));
    Sets.difference(next, before).forEach(name -> groups.add(name, group));
  }

  private void join(S who, ImmutableSet<String> names) {
    if (names.isEmpty()) {
      return;
    }
    Set<S> known = wanting.get(names);
    if (known != null) {
      known.add(who);
      return;
    }
    Set<S> group = NameIndex.identitySet();
    group.add(who);
    wanting.put(names, group);
    names.forEach(name -> groups.add(name, group));
  }

  private void leave(S who, ImmutableSet<String> names) {
    Set<S> group = wanting.get(names);
    if (group != null && group.remove(who) && group.isEmpty()) {
      wanting.remove(names);
      names.forEach(name -> groups.remove(name, group));
    }
  }

  /** Shows all who want the name, some at a time, nobody twice. */
  void each(String name, Consumer<Set<S>> step) {
    groups.of(name).forEach(step);
  }
}
