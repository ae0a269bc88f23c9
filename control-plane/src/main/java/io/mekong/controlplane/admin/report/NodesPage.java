package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * A part of the list of nodes.
 *
 * @param items in order of id and replica
 * @param total how many there are in all
 * @param next give it as {@code after} for the next page; absent on the last one
 * @param replicas whose nodes were asked for; absent when it is only this one's
 * @param incomplete what is missing in the list and why; empty when nothing is, absent as above
 */
@Serdeable
public record NodesPage(
    ImmutableList<NodeReport> items,
    int total,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> next,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableList<ReplicaReport>> replicas,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableList<String>> incomplete) {}
