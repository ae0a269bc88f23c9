package io.mekong.registry.service;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * What a write did to a key.
 *
 * @param key the key
 * @param before its value before; empty when it was not there
 * @param after its value now; empty when it is gone
 * @param revision of the store that the write led to
 */
public record KeyChange(
    String key, Optional<ByteString> before, Optional<ByteString> after, long revision) {
  /** Whether anything but a lease is another one. */
  public boolean changes() {
    return !before.equals(after);
  }

  /** Without the values, which may be secret. */
  @Override
  public String toString() {
    return "KeyChange[%s, revision=%d]".formatted(key, revision);
  }
}
