package io.mekong.registry.store;

import java.time.Duration;

/** What a {@link WatchedPrefix} wants done. */
sealed interface PrefixAction {
  /** Read a page and answer with PageRead or PageFailed. */
  record ReadPage(long generation, RangeQuery query) implements PrefixAction {}

  /** Read a page and answer with AuditPageRead or AuditFailed. */
  record ReadAuditPage(long generation, RangeQuery query) implements PrefixAction {}

  /** Open a watch in place of the one that is open. */
  record OpenWatch(long generation, WatchQuery query) implements PrefixAction {}

  /** Close the open watch, if any. */
  record CloseWatch() implements PrefixAction {}

  /** Read the newest revision and answer with HeadRead or HeadFailed. */
  record ReadHead(long generation) implements PrefixAction {}

  /** Ask the open watch for its progress. */
  record AskProgress() implements PrefixAction {}

  /** Answer with RetryDue after this time. */
  record RetryAfter(long generation, Duration delay) implements PrefixAction {}

  /** Answer with AuditDue after this time. */
  record AuditAfter(Duration delay) implements PrefixAction {}

  /** Tell those who asked for a comparison how it came out. */
  record Audited(PrefixAudit outcome) implements PrefixAction {}

  /** Replace the connection. */
  record Reconnect() implements PrefixAction {}

  /** Tell the listener of changes. */
  record Tell(PrefixUpdate update) implements PrefixAction {}

  /** Tell the listener of the freshness. */
  record TellFreshness(PrefixFreshness freshness) implements PrefixAction {}
}
