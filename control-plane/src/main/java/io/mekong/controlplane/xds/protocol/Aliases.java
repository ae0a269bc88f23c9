package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How resources are told that were asked for by an alias: "VHDS: the response carries the resource
 * with its name and the aliases that it was asked for by; an alias that cannot be resolved gets a
 * resource without a body".
 */
final class Aliases {
  private Aliases() {}

  /**
   * A response in which no name stands twice, since Envoy refuses one: what was asked for by
   * several names is told once, with all of them.
   */
  static Plan answer(String version, List<VersionedResource> part, List<String> missing) {
    Map<String, VersionedResource> told = new LinkedHashMap<>();
    Map<String, ImmutableList.Builder<String>> aliases = new LinkedHashMap<>();
    for (VersionedResource resource : part) {
      told.put(resource.ownName(), resource);
      if (!resource.ownName().equals(resource.name())) {
        aliases
            .computeIfAbsent(resource.ownName(), name -> ImmutableList.builder())
            .add(resource.name());
      }
    }
    aliases.forEach((name, asked) ->
        told.computeIfPresent(name, (n, resource) -> resource.calledBy(asked.build())));
    List<VersionedResource> resources = new ArrayList<>(told.values());
    List<String> noAliases = new ArrayList<>();
    for (String name : missing) {
      if (name.indexOf('/') < 0) {
        noAliases.add(name);
      } else {
        resources.add(VersionedResource.nothingCalled(XdsType.VIRTUAL_HOST, name));
      }
    }
    Plan plan = Plan.of(version, resources, part, missing);
    return new Plan(version, resources, part, noAliases, plan.told(), null, false);
  }

  /** By what names the client knows what is gone; it may hold one by its alias only. */
  static List<String> removed(TypeState state, ResourceTable table, List<String> removals) {
    Set<String> names = new LinkedHashSet<>(removals);
    for (String name : removals) {
      VersionedResource held = state.held(name).resource();
      if (held != null && state.visible(table, held.ownName()) == null) {
        names.add(held.ownName());
      }
    }
    return List.copyOf(names);
  }
}
