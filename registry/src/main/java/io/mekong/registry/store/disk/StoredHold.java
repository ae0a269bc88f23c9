package io.mekong.registry.store.disk;

import io.mekong.registry.store.StoredKey;
import java.time.Instant;

/**
 * A lost key that is served as last good.
 *
 * @param key as it was when it was last good
 * @param cause how it was lost, by name
 * @param since when
 */
public record StoredHold(StoredKey key, String cause, Instant since) {}
