package io.mekong.registry.store.embedded;

import io.mekong.registry.store.KeyEvent;
import io.mekong.registry.store.StoredKey;
import org.jspecify.annotations.Nullable;

/**
 * One key that a revision changed.
 *
 * @param key the key
 * @param before what it held, null when it did not exist
 * @param after what it holds, null when it was deleted
 */
record Change(String key, @Nullable StoredKey before, @Nullable StoredKey after) {
  KeyEvent event(long revision) {
    return after == null ? new KeyEvent.Delete(key, revision) : new KeyEvent.Put(after);
  }
}
