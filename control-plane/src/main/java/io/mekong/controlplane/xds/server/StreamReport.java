package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.TypeReport;
import io.mekong.controlplane.xds.protocol.WantedCheck;
import io.mekong.registry.model.Locality;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open stream, for status pages.
 *
 * @param nodeId as the node says
 * @param cluster as the node says
 * @param locality where the node says that it runs
 * @param userAgent name and version
 * @param address remote address and port
 * @param since when the stream began
 * @param form {@code delta} or {@code sotw}
 * @param types one for each type asked for
 * @param traffic of those of which something was sent
 * @param refusedTypes requests for types that are not served on this stream
 * @param link of the connection; empty when it is not measured
 * @param wanted what the node should have of each type against what it was sent; only of a node
 *     that was asked for, empty in a list
 */
public record StreamReport(
    String nodeId,
    String cluster,
    Locality locality,
    String userAgent,
    String address,
    Instant since,
    String form,
    ImmutableList<TypeReport> types,
    ImmutableMap<XdsType, Traffic> traffic,
    long refusedTypes,
    Optional<LinkReport> link,
    ImmutableList<WantedCheck> wanted) {

  /** Whether a report tells of every resource. */
  enum Depth {
    SUMMARY,
    RESOURCES
  }

  /** The other end of a call's connection, without the name that an address may carry. */
  static String addressOf(Attributes call) {
    SocketAddress remote = call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return remote instanceof InetSocketAddress internet
        ? NetUtil.toSocketAddressString(internet)
        : String.valueOf(remote);
  }

  /** What is wanted on a session, when that is asked for; on its event loop. */
  static ImmutableList<WantedCheck> wanted(Session session, @Nullable Tables newest, Depth depth) {
    return depth == Depth.RESOURCES ? WantedCheck.of(session, newest) : ImmutableList.of();
  }

  /**
   * What was sent of a type.
   *
   * @param responses since the stream began
   * @param bytes of them, before compression and without frames
   * @param behindSince since when the client has not accepted what it was sent; empty when it has
   */
  public record Traffic(long responses, long bytes, Optional<Instant> behindSince) {
    /** Nothing yet. */
    public static final Traffic NONE = new Traffic(0, 0, Optional.empty());
  }
}
