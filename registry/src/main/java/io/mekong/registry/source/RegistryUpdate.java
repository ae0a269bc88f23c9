package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;

/**
 * A new view, and what differs from the one before.
 *
 * @param view the whole registry
 * @param endpoints services whose instances changed
 * @param structure services that appeared, went, or have another protocol
 * @param steps that instances took, in order
 */
public record RegistryUpdate(
    RegistryView view,
    ImmutableSet<ServiceKey> endpoints,
    ImmutableSet<ServiceKey> structure,
    ImmutableList<LifeStep> steps) {

  /** Receives updates on the registry loop's thread; must not block. */
  public interface Listener {
    /** The registry changed, or was loaded for the first time. */
    void updated(RegistryUpdate update);

    /**
     * This happened, in order; told whether or not it changes what anybody is served, and before
     * the first load too.
     *
     * @param revision of the source that the registry reflects now
     */
    default void happened(long revision, ImmutableList<RegistryEvent> events) {}
  }
}
