package io.mekong.controlplane.admin.report;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;

/**
 * A moment when everything that had come from the store was out.
 *
 * @param registrations revision of the store that the registrations reflected
 * @param resources revision of the store that the raw resources reflected
 * @param publishedAt when it was out
 * @param publications how many it took; 0 when nothing changed that anybody is sent
 */
@Serdeable
public record PublicationReport(
    long registrations, long resources, Instant publishedAt, long publications) {}
