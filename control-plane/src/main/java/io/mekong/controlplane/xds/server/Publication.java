package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.xds.protocol.TableChange;

/**
 * What some publications in a row changed.
 *
 * @param changes by table; nothing for the tables that they left alone
 */
public record Publication(ImmutableMap<TableKey, TableChange> changes) {
  /** Nothing is published, or nothing changed. */
  public static final Publication NOTHING = new Publication(ImmutableMap.of());

  /**
   * What was published after one revision and up to another.
   *
   * @param newest published after them
   */
  public static Publication of(Tables newest, long after, long upTo) {
    ImmutableMap.Builder<TableKey, TableChange> changes = ImmutableMap.builder();
    newest
        .byKey()
        .forEach((key, table) ->
            TableChange.of(table, after, upTo).ifPresent(change -> changes.put(key, change)));
    return new Publication(changes.buildOrThrow());
  }
}
