package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * For which names a client holds something else than the table that it was sent last. What it has
 * just asked for, mostly many names at once, is kept as the set that it named: when a thousand
 * clients come at once, a map for each of them is most of what loading costs. Owned by one thread.
 */
final class Exceptions {
  private Map<String, Held> byName = new HashMap<>();

  /** Of these the client holds nothing and must be told; the map is empty then. */
  private ImmutableSet<String> untold = ImmutableSet.of();

  /** The same names with the same. */
  Exceptions copy() {
    Exceptions copy = new Exceptions();
    copy.byName.putAll(byName);
    copy.untold = untold;
    return copy;
  }

  boolean isEmpty() {
    return byName.isEmpty() && untold.isEmpty();
  }

  /** All names; to be read at once. */
  Set<String> names() {
    return untold.isEmpty() ? byName.keySet() : untold;
  }

  /** What the client holds under this name; null where it holds what the table has. */
  @Nullable Held get(String name) {
    Held held = byName.get(name);
    return held == null && untold.contains(name) ? Held.UNTOLD : held;
  }

  void put(String name, Held held) {
    spread();
    byName.put(name, held);
  }

  void putIfAbsent(String name, Held held) {
    if (get(name) == null) {
      put(name, held);
    }
  }

  /** Of all these names the client holds nothing and must be told; only where there is no other. */
  void putUntold(ImmutableSet<String> names) {
    if (!isEmpty()) {
      throw new IllegalStateException("there are other exceptions");
    }
    untold = names;
  }

  void remove(String name) {
    if (untold.contains(name)) {
      spread();
    }
    byName.remove(name);
  }

  void removeIf(Predicate<String> gone) {
    if (untold.stream().anyMatch(gone)) {
      spread();
    }
    byName.keySet().removeIf(gone);
  }

  /** What is no longer wanted is no exception any more. */
  @SuppressWarnings("ReferenceEquality") // an equal set that is another object costs time only
  void keepWanted(Subscription wanted) {
    boolean allWanted = !untold.isEmpty() && untold == wanted.names();
    if (!isEmpty() && !allWanted) {
      removeIf(name -> !wanted.wants(name));
    }
  }

  void forEach(BiConsumer<String, Held> step) {
    byName.forEach(step);
    untold.forEach(name -> step.accept(name, Held.UNTOLD));
  }

  /** These and no others from now on; the map is ours then. */
  void replaceBy(Map<String, Held> others) {
    untold = ImmutableSet.of();
    byName = others;
  }

  private void spread() {
    untold.forEach(name -> byName.put(name, Held.UNTOLD));
    untold = ImmutableSet.of();
  }
}
