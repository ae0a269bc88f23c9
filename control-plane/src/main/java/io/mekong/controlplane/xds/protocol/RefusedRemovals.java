package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.xds.protocol.TypeStatus.Extent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client was told to forget and refused to: most likely it still uses it. An observation; no
 * removal is sent again for it.
 */
final class RefusedRemovals {
  /** Of more names than this, later ones are not remembered. */
  static final int MOST = 1_000;

  private final Map<String, Kept> kept = new LinkedHashMap<>();

  /**
   * What stays with the client.
   *
   * @param had what it had when it was told
   * @param message what it said
   */
  record Kept(Known had, String message) {}

  void nacked(InFlight.Load load, String message) {
    load.gone()
        .forEach((name, had) -> {
          if (kept.size() < MOST || kept.containsKey(name)) {
            kept.put(name, new Kept(had, message));
          }
        });
  }

  /** A full response says of everything what is to be there, and so of what is not. */
  void acked(InFlight.Load load, Extent extent) {
    if (kept.isEmpty()) {
      return;
    }
    if (extent == Extent.WHOLE) {
      kept.clear();
    } else {
      load.names().forEach(kept::remove);
    }
  }

  /** The client gives this name up itself. */
  void left(String name) {
    kept.remove(name);
  }

  void leftUnless(Subscription wanted) {
    kept.keySet().removeIf(name -> !wanted.wants(name));
  }

  @Nullable Kept of(String name) {
    return kept.get(name);
  }

  Stream<String> names() {
    return kept.keySet().stream();
  }

  RefusedRemovals copy() {
    RefusedRemovals copy = new RefusedRemovals();
    copy.kept.putAll(kept);
    return copy;
  }
}
