/**
 * The xDS protocol on the wire: gRPC services, event loops, identity, TLS.
 *
 * <p>Enters: published tables, and gRPC calls. Leaves: responses whose resources were encoded once,
 * for everybody. A {@link io.mekong.controlplane.xds.server.LoopShard} stands for each event loop
 * and owns the streams of its connections: all their state is touched on that loop only, so there
 * is no lock and no hand-over. The publisher posts at most one task per shard and wake. What a
 * loop's clients were sent and have not read decides when others get their first response ({@link
 * io.mekong.controlplane.xds.server.LoadBacklog}).
 */
@NullMarked
package io.mekong.controlplane.xds.server;

import org.jspecify.annotations.NullMarked;
