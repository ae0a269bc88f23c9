package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import org.jspecify.annotations.Nullable;

/**
 * What of the shared tables one node may see.
 *
 * @param group its services
 * @param facts what selectors ask for
 */
record NodeSight(NodeGroup group, NodeFacts facts) {
  /**
   * What the node may ask for. A gRPC library names what it wants; behind a wildcard it would be
   * sent an API listener for every service there is.
   */
  Subscription narrowed(Subscription asked) {
    return group.dialect() == NodeGroup.Dialect.GRPC ? asked.withoutWildcard() : asked;
  }

  /** The resource of this name as the node may see it, or null. */
  @Nullable VersionedResource find(ResourceTable table, String name) {
    VersionedResource resource = table.find(name);
    if (resource == null) {
      return table.key().type().aliased() ? VirtualHostDomains.find(table, name, this) : null;
    }
    return of(resource);
  }

  /** What of a table's entry the node may see, or null. */
  @Nullable VersionedResource of(VersionedResource resource) {
    VersionedResource mine = resource.forNode(facts);
    return mine == null || !allowed(mine) ? null : mine;
  }

  private boolean allowed(VersionedResource resource) {
    return resource.service().isEmpty() || group.allows(resource.service());
  }
}
