package io.mekong.controlplane.xds.server;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who wants a name. Adding and removing cost the same however many want it: when many end at once,
 * each leaves all its names. Compared by identity, which takes a third of the memory of a {@link
 * java.util.LinkedHashSet}; a name that one alone wants, the most frequent case, takes 24 bytes.
 * Owned by one thread.
 *
 * @param <S> who wants; no two are the same
 */
@SuppressWarnings("ReferenceEquality") // who wants is compared by identity
final class NameIndex<S> {
  /** A set of one is {@link Set#of}, a larger one is a set of ours that can be written. */
  private final Map<String, Set<S>> byName = new HashMap<>();

  /** From now on it wants the name; a second time changes nothing. */
  void add(String name, S who) {
    Set<S> known = byName.get(name);
    if (known == null) {
      byName.put(name, Set.of(who));
    } else if (known.size() > 1) {
      known.add(who);
    } else if (!isIn(known, who)) {
      Set<S> both = identitySet();
      both.addAll(known);
      both.add(who);
      byName.put(name, both);
    }
  }

  /** It wants the name no longer. */
  void remove(String name, S who) {
    Set<S> known = byName.get(name);
    if (known == null) {
      return;
    }
    if (known.size() > 1) {
      known.remove(who);
      if (known.size() == 1) {
        byName.put(name, Set.of(known.iterator().next()));
      }
    } else if (isIn(known, who)) {
      byName.remove(name);
    }
  }

  /** All who want the name. */
  Set<S> of(String name) {
    return byName.getOrDefault(name, Set.of());
  }

  private static <S> boolean isIn(Set<S> single, S who) {
    return single.iterator().next() == who;
  }

  /** An empty set that compares by identity. */
  static <S> Set<S> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>(4));
  }
}
