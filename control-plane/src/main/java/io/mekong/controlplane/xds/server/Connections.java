package io.mekong.controlplane.xds.server;

import com.google.common.collect.LinkedHashMultimap;

/**
 * Connections by who opened them, oldest first; compared by identity. Any thread.
 *
 * @param <O> who opened a connection
 * @param <C> a connection, without {@code equals} of its own
 */
final class Connections<O, C> {
  private final LinkedHashMultimap<O, C> byOwner = LinkedHashMultimap.create();

  synchronized void opened(O owner, C connection) {
    byOwner.put(owner, connection);
  }

  synchronized void closed(O owner, C connection) {
    byOwner.remove(owner, connection);
  }

  /** An older one that ends makes room for a younger one, which need not connect again. */
  synchronized boolean isAmongTheFirst(int most, O owner, C connection) {
    return byOwner.get(owner).stream().limit(most).anyMatch(connection::equals);
  }
}
