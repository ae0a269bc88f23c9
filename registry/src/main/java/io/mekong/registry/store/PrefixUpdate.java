package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What changed under a watched prefix; holds whole revisions only, so one transaction is never
 * split.
 *
 * @param origin how the change was found
 * @param trust whether the store is still the one that was followed before
 * @param head cluster id, and the revision that the prefix reflects after this update
 * @param changes in order of revision, at most one for a key when {@code origin} is not EVENTS
 */
public record PrefixUpdate(
    Origin origin, Trust trust, StoreHead head, ImmutableList<KeyChange> changes) {

  /** How a change was found. */
  public enum Origin {
    /** First listing with nothing known before. */
    FIRST_LOAD,
    /** A later listing compared with what was known (from disk, or before a gap). */
    RELIST,
    /** Events of the watch. */
    EVENTS
  }

  /** Whether the store is the one followed so far. */
  public enum Trust {
    SAME_STORE,
    /** Another cluster id: the address now leads to another store. */
    OTHER_CLUSTER,
    /** The same cluster id with an older revision: restored from a backup, or wiped. */
    REVISION_WENT_BACK,
    /**
     * The same cluster id and no older revision, but at one that was delivered it holds something
     * else: wiped or restored, and written to since.
     */
    OTHER_HISTORY
  }

  /** One key that changed. */
  public sealed interface KeyChange {
    /** The key. */
    String key();
  }

  /**
   * A key appeared or has another value, lease or revision.
   *
   * @param now what it holds
   * @param before what was known of it, null when it is new
   */
  public record Put(StoredKey now, @Nullable StoredKey before) implements KeyChange {
    @Override
    public String key() {
      return now.key();
    }
  }

  /**
   * A known key is gone. With {@link Origin#EVENTS} it was deleted or lost its lease; otherwise a
   * listing lacks it and nobody knows why.
   *
   * @param before what was known of it
   */
  public record Removed(StoredKey before) implements KeyChange {
    @Override
    public String key() {
      return before.key();
    }
  }
}
