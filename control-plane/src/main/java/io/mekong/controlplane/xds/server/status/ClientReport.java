package io.mekong.controlplane.xds.server.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.ResourceReport;
import java.time.Instant;

/**
 * One open stream with each of its resources.
 *
 * @param node as the node says
 * @param group decides which tables it reads
 * @param userAgent name and version
 * @param since when the stream began
 * @param accepted when the client last accepted a response of a type; it is not remembered for each
 *     resource
 * @param refused when the client last refused a response of a type
 * @param resources all that it wants
 */
public record ClientReport(
    NodeFacts node,
    NodeGroup group,
    String userAgent,
    Instant since,
    ImmutableMap<XdsType, Instant> accepted,
    ImmutableMap<XdsType, Instant> refused,
    ImmutableList<ResourceReport> resources) {}
