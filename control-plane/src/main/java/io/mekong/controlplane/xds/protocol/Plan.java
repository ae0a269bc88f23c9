package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one response would hold.
 *
 * @param version of the set after it
 * @param resources to send
 * @param changed those of them that differ from what the client holds
 * @param removed names to send as removed
 * @param told names about which the client knows everything after it
 * @param trial set when it is one
 * @param silent whether no response goes out
 */
record Plan(
    String version,
    List<VersionedResource> resources,
    List<VersionedResource> changed,
    List<String> removed,
    Set<String> told,
    @Nullable Trial trial,
    boolean silent) {
  static final Plan NOTHING = silently(Set.of());

  /** Nothing is sent, and these names need no answer. */
  static Plan silently(Set<String> told) {
    return new Plan("", List.of(), List.of(), List.of(), told, null, true);
  }

  /** A response that adds or replaces, and names what is not there. */
  static Plan of(
      String version,
      List<VersionedResource> resources,
      List<VersionedResource> changed,
      List<String> missing) {
    return new Plan(
        version, resources, changed, missing, Session.names(changed, missing), null, false);
  }

  /** A part of a refused response by itself. */
  static Plan of(String version, List<VersionedResource> resources, Trial trial) {
    ImmutableList<VersionedResource> tried = trial.resources();
    return new Plan(
        version, resources, tried, List.of(), Session.names(tried, List.of()), trial, false);
  }
}
