package io.mekong.registry.store;

import com.google.protobuf.ByteString;

/**
 * A key with its value as the store holds it.
 *
 * @param key UTF-8
 * @param value opaque bytes
 * @param createRevision revision of the transaction that created it
 * @param modRevision revision of the transaction that last wrote it
 * @param lease lease it hangs on, 0 for none
 */
public record StoredKey(
    String key, ByteString value, long createRevision, long modRevision, long lease) {
  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return "%s (%d bytes) created=%d modified=%d lease=%x"
        .formatted(key, value.size(), createRevision, modRevision, lease);
  }
}
