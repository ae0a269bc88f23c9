package io.mekong.registry.model;

import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The whole registry at one moment, immutable; successive views share structure.
 *
 * @param revision store revision that it reflects, 0 before the first load
 * @param services by name; a service whose last key went stays, without instances, while it lingers
 */
public record RegistryView(long revision, PSortedMap<ServiceKey, Service> services) {
  /** Nothing registered, nothing loaded. */
  public static final RegistryView EMPTY = new RegistryView(0, TreePMap.empty());
}
