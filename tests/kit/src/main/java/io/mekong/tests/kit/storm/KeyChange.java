package io.mekong.tests.kit.storm;

import java.util.Optional;

/**
 * One change of one key.
 *
 * @param key the key
 * @param value what is put; empty deletes the key
 */
public record KeyChange(String key, Optional<String> value) {}
