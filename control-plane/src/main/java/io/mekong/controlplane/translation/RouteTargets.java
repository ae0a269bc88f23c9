package io.mekong.controlplane.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds routes that lead to a cluster which nobody is sent: Envoy takes such a route and answers
 * 503, so it never tells. For status only; looks anew when a table of routes or clusters has
 * changed. Any thread.
 */
public final class RouteTargets {
  private static final ImmutableSet<XdsType> ROUTES =
      ImmutableSet.of(XdsType.ROUTE, XdsType.VIRTUAL_HOST, XdsType.SCOPED_ROUTE);
  private static final int MAX_ISSUES = 100;

  private volatile Found found = new Found(ImmutableMap.of(), ImmutableList.of());

  private record Found(
      ImmutableMap<TableKey, Long> revisions, ImmutableList<TranslationIssue> issues) {}

  /** The first 100 of them, of all views together. */
  public ImmutableList<TranslationIssue> missing(Collection<ResourceTable> tables) {
    List<ResourceTable> read =
        tables.stream()
            .filter(t -> t.key().type() == XdsType.CLUSTER || ROUTES.contains(t.key().type()))
            .toList();
    ImmutableMap<TableKey, Long> revisions =
        read.stream()
            .collect(ImmutableMap.toImmutableMap(ResourceTable::key, ResourceTable::revision));
    Found known = found;
    if (!known.revisions().equals(revisions)) {
      known = new Found(revisions, search(read));
      found = known;
    }
    return known.issues();
  }

  private static ImmutableList<TranslationIssue> search(List<ResourceTable> tables) {
    Set<String> clusters =
        of(XdsType.CLUSTER, tables).map(Map.Entry::getKey).collect(ImmutableSet.toImmutableSet());
    return ROUTES.stream()
        .flatMap(type -> of(type, tables))
        .flatMap(entry -> Stream.of(entry.getValue()).mapMulti(RouteTargets::alternatives))
        .flatMap(route ->
            targets(route).stream()
                .filter(cluster -> !clusters.contains(cluster))
                .<TranslationIssue>map(cluster ->
                    new TranslationIssue.NoSuchCluster(route.type(), route.name(), cluster)))
        .distinct()
        .limit(MAX_ISSUES)
        .collect(ImmutableList.toImmutableList());
  }

  private static Stream<Map.Entry<String, VersionedResource>> of(
      XdsType type, List<ResourceTable> tables) {
    return tables.stream()
        .filter(table -> table.key().type() == type)
        .flatMap(table -> table.resources().entrySet().stream());
  }

  /** A resource for selected nodes, and what the others get. */
  private static void alternatives(VersionedResource resource, Consumer<VersionedResource> each) {
    for (VersionedResource r = resource; r != null; r = r.otherwise()) {
      each.accept(r);
    }
  }

  private static ImmutableSortedSet<String> targets(VersionedResource route) {
    return targets(route.decode())
        .filter(name -> !name.isEmpty())
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  private static Stream<String> targets(Message route) {
    return switch (route) {
      case RouteConfiguration configuration ->
          Stream.concat(
              mirrors(configuration.getRequestMirrorPoliciesList()),
              configuration.getVirtualHostsList().stream().flatMap(RouteTargets::targets));
      case ScopedRouteConfiguration scoped -> targets(scoped.getRouteConfiguration());
      case VirtualHost host ->
          Stream.concat(
              mirrors(host.getRequestMirrorPoliciesList()),
              host.getRoutesList().stream().flatMap(each -> targets(each.getRoute())));
      default -> Stream.empty();
    };
  }

  /** Clusters that a header or a plugin chooses are not known before a request comes. */
  private static Stream<String> targets(RouteAction action) {
    return Stream.of(
            Stream.of(action.getCluster()),
            action.getWeightedClusters().getClustersList().stream().map(ClusterWeight::getName),
            mirrors(action.getRequestMirrorPoliciesList()))
        .flatMap(names -> names);
  }

  private static Stream<String> mirrors(List<RequestMirrorPolicy> policies) {
    return policies.stream().map(RequestMirrorPolicy::getCluster);
  }
}
