package io.mekong.controlplane.xds.protocol;

import com.google.common.base.Ascii;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a virtual host by {@code route configuration/domain}, as Envoy asks for it on demand. The
 * index of a table is made when the first client asks and shared by all.
 */
final class VirtualHostDomains {
  private static final LoadingCache<ResourceTable, VirtualHostDomains> OF_TABLE =
      CacheBuilder.newBuilder().weakKeys().build(CacheLoader.from(VirtualHostDomains::new));
  private static final LoadingCache<VersionedResource, ImmutableList<String>> OF_HOST =
      CacheBuilder.newBuilder().weakKeys().build(CacheLoader.from(VirtualHostDomains::domains));

  /** By route configuration, then by domain as it is written, in lower case. */
  private final Map<String, Map<String, List<VersionedResource>>> hosts = new HashMap<>();

  private VirtualHostDomains(ResourceTable table) {
    for (VersionedResource host : table.resources().values()) {
      Map<String, List<VersionedResource>> ofRoute =
          hosts.computeIfAbsent(routeOf(host.name()), route -> new HashMap<>());
      add(host, host, ofRoute);
      VersionedResource otherwise = host.otherwise();
      if (otherwise != null) {
        add(otherwise, host, ofRoute);
      }
    }
  }

  private static void add(
      VersionedResource content,
      VersionedResource entry,
      Map<String, List<VersionedResource>> ofRoute) {
    for (String domain : OF_HOST.getUnchecked(content)) {
      ofRoute.computeIfAbsent(domain, d -> new ArrayList<>(1)).add(entry);
    }
  }

  private static ImmutableList<String> domains(VersionedResource host) {
    return ((VirtualHost) host.decode())
        .getDomainsList().stream().map(Ascii::toLowerCase).collect(ImmutableList.toImmutableList());
  }

  private static String routeOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /** What a node may see by this alias, called by it; null when there is nothing. */
  static @Nullable VersionedResource find(ResourceTable table, String alias, NodeSight sight) {
    Map<String, List<VersionedResource>> ofRoute =
        OF_TABLE.getUnchecked(table).hosts.get(routeOf(alias));
    if (ofRoute == null) {
      return null;
    }
    String host = Ascii.toLowerCase(alias.substring(alias.lastIndexOf('/') + 1));
    for (String pattern : patterns(host)) {
      for (VersionedResource candidate : ofRoute.getOrDefault(pattern, List.of())) {
        VersionedResource mine = sight.of(candidate);
        if (mine != null && OF_HOST.getUnchecked(mine).contains(pattern)) {
          return mine.calledBy(ImmutableList.of(alias));
        }
      }
    }
    return null;
  }

  /**
   * Domains that match a host, in Envoy's order: "exact domain names, suffix domain wildcards,
   * prefix domain wildcards, special wildcard *; longest wildcards match first". The port counts,
   * unless nothing matches with it: a route configuration may ignore it.
   */
  private static List<String> patterns(String host) {
    List<String> patterns = new ArrayList<>();
    addPatterns(host, patterns);
    int port = host.lastIndexOf(':');
    if (port > 0 && !host.endsWith("]")) {
      addPatterns(host.substring(0, port), patterns);
    }
    patterns.add("*");
    return patterns;
  }

  private static void addPatterns(String host, List<String> patterns) {
    patterns.add(host);
    for (int i = 1; i < host.length(); i++) {
      patterns.add("*" + host.substring(i));
    }
    for (int i = host.length() - 1; i > 0; i--) {
      patterns.add(host.substring(0, i) + "*");
    }
  }
}
