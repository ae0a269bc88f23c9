package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * Outcome of a comparison of a prefix with its store that somebody asked for.
 *
 * @param compared keys that were known when it began
 * @param differences keys that differ; they are listed again, which mends them
 * @param keys names of those, at most {@value #MAX_KEYS}
 * @param notDone why nothing was compared; empty when it was
 */
public record PrefixAudit(
    int compared, int differences, ImmutableList<String> keys, Optional<String> notDone) {
  /** Most names told. */
  public static final int MAX_KEYS = 100;

  static PrefixAudit done(int compared, ImmutableList<String> differing) {
    int told = Math.min(differing.size(), MAX_KEYS);
    return new PrefixAudit(
        compared, differing.size(), differing.subList(0, told), Optional.empty());
  }

  /** Nothing was compared. */
  public static PrefixAudit notDone(String why) {
    return new PrefixAudit(0, 0, ImmutableList.of(), Optional.of(why));
  }
}
