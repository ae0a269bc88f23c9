package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;

/**
 * For which nodes a resource is meant: those of which every label is a fact.
 *
 * @param labels name to value; a name is one of {@link #RESERVED} or of a metadata field. None
 *     means every node
 */
public record NodeSelector(ImmutableSortedMap<String, String> labels) {
  /** Every node. */
  public static final NodeSelector EVERY_NODE = new NodeSelector(ImmutableSortedMap.of());

  /** Names that never mean a metadata field. */
  public static final ImmutableSet<String> RESERVED =
      ImmutableSet.of(
          "node.id", "node.cluster", "locality.region", "locality.zone", "locality.sub_zone");

  /** Whether it selects every node. */
  public boolean everyNode() {
    return labels.isEmpty();
  }

  /** Whether the resource is meant for a node. */
  public boolean matches(NodeFacts facts) {
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!facts.has(label.getKey(), label.getValue())) {
        return false;
      }
    }
    return true;
  }
}
