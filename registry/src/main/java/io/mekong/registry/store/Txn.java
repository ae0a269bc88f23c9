package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;

/**
 * A transaction: when every condition holds, all writes are applied at one revision.
 *
 * @param conditions all must hold
 * @param writes at most one for a key
 */
public record Txn(ImmutableList<Condition> conditions, ImmutableList<Write> writes) {

  /**
   * Holds when the key was last written at this revision.
   *
   * @param key the key
   * @param modRevision 0 means "the key does not exist"
   */
  public record Condition(String key, long modRevision) {}

  /** What is written. */
  public sealed interface Write {
    /** The key written or deleted. */
    String key();
  }

  /**
   * Writes a value.
   *
   * @param key the key
   * @param value its new bytes
   * @param lease lease to hang it on, 0 for none
   */
  public record Put(String key, ByteString value, long lease) implements Write {
    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
      return "put %s (%d bytes) lease=%x".formatted(key, value.size(), lease);
    }
  }

  /**
   * Deletes a key; does nothing when it does not exist.
   *
   * @param key the key
   */
  public record Delete(String key) implements Write {}
}
