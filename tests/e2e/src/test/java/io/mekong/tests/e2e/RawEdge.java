package io.mekong.tests.e2e;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Raw resources of one HTTP listener, as someone would write them by hand.
 *
 * @param port where the listener binds on 127.0.0.1
 */
record RawEdge(int port) {
  static final String NAME = "edge";
  private static final String PREFIX = "/mekong/resources/";

  /** The listener and where its requests go. */
  Map<String, String> listenerTo(List<String> clusters) {
    return Map.of(PREFIX + "listeners/" + NAME, listener(), routeKey(), route(clusters));
  }

  static String routeKey() {
    return PREFIX + "routes/" + NAME;
  }

  static String clusterKey(String name) {
    return PREFIX + "clusters/" + name;
  }

  static String endpointsKey(String name) {
    return PREFIX + "endpoints/" + name;
  }

  private String listener() {
    return """
    {"name": "edge",
     "address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}},
     "filter_chains": [{"filters": [{
       "name": "envoy.filters.network.http_connection_manager",
       "typed_config": {
         "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
         "stat_prefix": "edge",
         "rds": {"route_config_name": "edge",
                 "config_source": {"ads": {}, "resource_api_version": "V3"}},
         "http_filters": [{
           "name": "envoy.filters.http.router",
           "typed_config": {
             "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
    """
        .formatted(port);
  }

  /** All requests, in equal parts to these clusters. */
  static String route(List<String> clusters) {
    return """
    {"name": "edge",
     "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [{
       "match": {"prefix": "/"},
       "route": {"weighted_clusters": {"clusters": [%s]}}}]}]}
    """
        .formatted(
            clusters.stream()
                .map(name -> "{\"name\": \"%s\", \"weight\": 1}".formatted(name))
                .collect(Collectors.joining(", ")));
  }

  static String cluster(String name) {
    return """
    {"name": "%s", "type": "EDS", "connect_timeout": "5s",
     "eds_cluster_config": {"eds_config": {"ads": {}, "resource_api_version": "V3"}}}
    """
        .formatted(name);
  }

  static String endpoints(String cluster, int port) {
    return """
    {"cluster_name": "%s", "endpoints": [{"lb_endpoints": [{"endpoint": {
      "address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}}]}]}
    """
        .formatted(cluster, port);
  }
}
