/**
 * Where registrations come from and how they become the one {@link
 * io.mekong.registry.model.RegistryView}.
 *
 * <p>Enters: what a {@link io.mekong.registry.source.RegistrySource} reports. Leaves: {@link
 * io.mekong.registry.source.Rejection}s. A source parses and sets bad registrations aside; {@link
 * io.mekong.registry.source.RegistryLoop} is the one loop that owns the view. A new kind of source
 * is one sub-package; the control plane's wiring starts it.
 */
@NullMarked
package io.mekong.registry.source;

import org.jspecify.annotations.NullMarked;
