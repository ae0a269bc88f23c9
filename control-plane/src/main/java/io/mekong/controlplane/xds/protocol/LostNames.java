package io.mekong.controlplane.xds.protocol;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names of what was sent in responses that are no longer remembered and were not answered: what the
 * client has under them nobody knows. Written only when a client leaves many responses unanswered.
 */
final class LostNames {
  /** With more names than this, all that the client was sent is in doubt. */
  static final int MOST = 1_000;

  private final Set<String> names = new HashSet<>();
  private boolean tooMany;

  /** A response is forgotten. */
  void add(InFlight.Load load) {
    if (tooMany) {
      return;
    }
    load.names().limit(MOST + 1L).forEach(names::add);
    if (names.size() > MOST) {
      tooMany = true;
      names.clear();
    }
  }

  /** An answer to a later response answers these too: clients answer in order. */
  void clear() {
    names.clear();
    tooMany = false;
  }

  /** Whether something was sent under this name and is not known to have been answered. */
  boolean has(String name) {
    return tooMany || names.contains(name);
  }

  /** The names; none when there are too many to be told apart. */
  Stream<String> all() {
    return names.stream();
  }

  boolean areTooMany() {
    return tooMany;
  }

  LostNames copy() {
    LostNames copy = new LostNames();
    copy.names.addAll(names);
    copy.tooMany = tooMany;
    return copy;
  }
}
