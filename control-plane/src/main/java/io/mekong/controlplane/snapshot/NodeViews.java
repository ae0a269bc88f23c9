package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableMap;

/**
 * Which table a node reads for each type; derived from its group.
 *
 * @param byType one entry for every {@link XdsType}
 */
public record NodeViews(ImmutableMap<XdsType, TableKey> byType) {
  /** The table for a type. */
  public TableKey of(XdsType type) {
    return java.util.Objects.requireNonNull(byType.get(type), type::name);
  }
}
