package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import org.jspecify.annotations.Nullable;

/**
 * A client refused a resource by itself, or its message named it.
 *
 * @param refused which version
 * @param before what the client was sent of this name before; null when nothing is known
 * @param message what the client said
 */
public record Conviction(
    VersionedResource refused, @Nullable VersionedResource before, String message) {}
