package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client NACKed, so that the same is not sent to it again.
 *
 * <p>A NACK may refuse a whole response for one bad resource and need not name it. So the unit is
 * the response: none of its resources is sent again in that version until one of them has changed
 * or gone; then the others get a new chance, because the response is another one.
 */
final class Refusals {
  private final Map<String, Refused> byName = new HashMap<>();

  /** A refused version, and what came with it; the latter is compared by identity. */
  private record Refused(String name, String version, Map<String, String> response) {}

  /** The client refused a response of these names and versions. */
  void add(Map<String, String> response) {
    response.forEach((name, version) -> byName.put(name, new Refused(name, version, response)));
  }

  boolean refuses(VersionedResource resource) {
    Refused refused = byName.get(resource.name());
    return refused != null && resource.version().equals(refused.version());
  }

  /** Forgets the responses of which a resource is no longer the newest. */
  void releaseChanged(Function<String, @Nullable VersionedResource> newest) {
    if (byName.isEmpty()) {
      return;
    }
    Set<Map<String, String>> changed = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Refused refused : byName.values()) {
      VersionedResource now = newest.apply(refused.name());
      if (now == null || !now.version().equals(refused.version())) {
        changed.add(refused.response());
      }
    }
    release(changed);
  }

  /** This name is asked for or left anew: what was refused together with it may be tried again. */
  void release(String name) {
    Refused refused = byName.get(name);
    if (refused != null) {
      Set<Map<String, String>> one = Collections.newSetFromMap(new IdentityHashMap<>());
      one.add(refused.response());
      release(one);
    }
  }

  private void release(Set<Map<String, String>> responses) {
    byName.values().removeIf(refused -> responses.contains(refused.response()));
  }

  Set<String> names() {
    return byName.keySet();
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }
}
