package io.mekong.controlplane.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.cluster.ClusterTranslator;
import io.mekong.controlplane.translation.endpoint.EndpointTranslator;
import io.mekong.controlplane.translation.listener.ListenerTranslator;
import io.mekong.controlplane.translation.raw.RawOnlyTranslator;
import io.mekong.controlplane.translation.route.RouteTranslator;

/** The one list of translators. A new type is one line here, one constant and one sub-package. */
public final class Translators {
  /** One for each {@link XdsType}. */
  public static final ImmutableList<ResourceTranslator<?, ?>> ALL =
      ImmutableList.of(
          new ClusterTranslator(),
          new EndpointTranslator(),
          new RawOnlyTranslator(XdsType.SECRET),
          new RawOnlyTranslator(XdsType.RUNTIME),
          new RawOnlyTranslator(XdsType.EXTENSION_CONFIG),
          new ListenerTranslator(),
          new RouteTranslator(),
          new RawOnlyTranslator(XdsType.SCOPED_ROUTE),
          new RawOnlyTranslator(XdsType.VIRTUAL_HOST));

  private Translators() {}

  /**
   * Reads the descriptors of what every view has, with all that they refer to: a tenth of a second
   * that the first translation need not take. Any thread.
   */
  public static void prepare() {
    var _ = Cluster.getDescriptor();
    var _ = ClusterLoadAssignment.getDescriptor();
  }

  /** Which tables the nodes of a group read; pure, any thread. */
  public static NodeViews viewsOf(NodeGroup group) {
    return new NodeViews(
        ALL.stream()
            .collect(
                ImmutableMap.toImmutableMap(
                    ResourceTranslator::type, t -> new TableKey(t.type(), t.viewOf(group)))));
  }
}
