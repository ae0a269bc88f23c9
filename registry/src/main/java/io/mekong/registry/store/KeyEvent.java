package io.mekong.registry.store;

/** One change of one key. */
public sealed interface KeyEvent {
  /** The key that changed. */
  String key();

  /** Revision of the transaction that changed it. */
  long modRevision();

  /**
   * A key was written.
   *
   * @param stored what it holds now
   */
  record Put(StoredKey stored) implements KeyEvent {
    @Override
    public String key() {
      return stored.key();
    }

    @Override
    public long modRevision() {
      return stored.modRevision();
    }
  }

  /**
   * A key went: deleted, or its lease expired or was revoked; the store does not say which.
   *
   * @param key the key
   * @param modRevision revision of the deletion
   */
  record Delete(String key, long modRevision) implements KeyEvent {}
}
