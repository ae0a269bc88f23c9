package io.mekong.controlplane.quarantine;

import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a resource that is not published for now.
 *
 * @param table whose readers refuse it
 * @param refused which version
 * @param instead what they accepted last and are sent meanwhile; null when there was nothing
 * @param message what one of them said
 * @param refusedBy how many nodes refused it
 * @param answeredBy how many nodes had answered it
 * @param since when it was taken out
 */
public record Quarantined(
    TableKey table,
    VersionedResource refused,
    @Nullable VersionedResource instead,
    String message,
    int refusedBy,
    int answeredBy,
    Instant since) {}
