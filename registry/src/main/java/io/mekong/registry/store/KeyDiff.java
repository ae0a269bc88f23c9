package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/** What turns one set of keys into another; keys are equal when everything about them is. */
final class KeyDiff {
  private KeyDiff() {}

  static ImmutableList<PrefixUpdate.KeyChange> between(
      PSortedMap<String, StoredKey> before, PSortedMap<String, StoredKey> after) {
    ImmutableList.Builder<PrefixUpdate.KeyChange> changes = ImmutableList.builder();
    for (Map.Entry<String, StoredKey> entry : after.entrySet()) {
      @Nullable StoredKey known = before.get(entry.getKey());
      if (!entry.getValue().equals(known)) {
        changes.add(new PrefixUpdate.Put(entry.getValue(), known));
      }
    }
    for (Map.Entry<String, StoredKey> entry : before.entrySet()) {
      if (!after.containsKey(entry.getKey())) {
        changes.add(new PrefixUpdate.Removed(entry.getValue()));
      }
    }
    return changes.build();
  }
}
