package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.translation.World;
import org.pcollections.PMap;

/**
 * The world and what is served of it, at a moment when no change waited; immutable.
 *
 * @param world that the tables were made from
 * @param tables that are published and kept in step
 * @param withheld entries that a quarantine changes or keeps out
 */
public record Settled(
    World world, PMap<TableKey, ResourceTable> tables, ImmutableSet<Entry> withheld) {
  /**
   * One name of one table.
   *
   * @param table which
   * @param name of the resource
   */
  public record Entry(TableKey table, String name) {}
}
