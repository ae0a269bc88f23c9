package io.mekong.registry.store;

/**
 * Asks for one page of keys.
 *
 * @param prefix keys that start with it
 * @param from first key of the page (inclusive); the prefix itself for the first page
 * @param revision revision to read at, 0 for the newest
 * @param limit most keys in the page, above 0
 */
public record RangeQuery(String prefix, String from, long revision, int limit) {
  /** The first page of a prefix at the newest revision. */
  public static RangeQuery firstPage(String prefix, int limit) {
    return new RangeQuery(prefix, prefix, 0, limit);
  }
}
