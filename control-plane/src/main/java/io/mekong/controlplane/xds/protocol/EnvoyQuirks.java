package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Envoy needs beyond the specification, one method for each fact.
 *
 * <table>
 *   <caption>Facts</caption>
 *   <tr><td>A cluster that was added or changed warms until its endpoints are sent <em>after</em> it, even
 *     when they did not change (15 s otherwise)</td><td>envoy 13009</td></tr>
 *   <tr><td>In SotW it asks for them by repeating its last EDS request, nonce and all</td>
 *     <td>measured on 1.40</td></tr>
 * </table>
 */
final class EnvoyQuirks {
  private EnvoyQuirks() {}

  /** After clusters were sent: their endpoints are owed again on this stream. */
  static void clustersSent(List<VersionedResource> clusters, @Nullable TypeState endpoints) {
    if (endpoints == null) {
      return;
    }
    for (VersionedResource cluster : clusters) {
      if (endpoints.subscription().wants(cluster.name())) {
        endpoints.owe(cluster.name());
      }
    }
  }

  /** A request that repeats an answered nonce is no ACK: all that it names is owed again. */
  static void repeated(TypeState state) {
    if (state.type == XdsType.ENDPOINT) {
      state.oweAllNames();
    }
  }
}
