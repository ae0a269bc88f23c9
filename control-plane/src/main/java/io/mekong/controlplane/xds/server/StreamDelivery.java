package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.TableChange;
import io.mekong.controlplane.xds.protocol.TypeDelivery;
import java.time.Instant;
import java.util.Optional;

/**
 * What the client of one stream made of a publication that concerns it.
 *
 * @param nodeId as the node says
 * @param types those of which the publication changed something that the client wants
 */
public record StreamDelivery(String nodeId, ImmutableList<OfType> types) {
  /**
   * One type.
   *
   * @param delivery what the client made of it
   * @param answeredAt when it had answered all of it; empty when it has not, or longer ago than is
   *     kept
   */
  public record OfType(TypeDelivery delivery, Optional<Instant> answeredAt) {}

  /** Reads it off a stream; on its event loop. Empty when the publication does not concern it. */
  static Optional<StreamDelivery> of(DiscoveryStream<?> stream, Publication publication) {
    Session session = stream.session();
    if (session == null || stream.isOver()) {
      return Optional.empty();
    }
    ImmutableList.Builder<OfType> types = ImmutableList.builder();
    for (XdsType type : XdsType.values()) {
      TableChange change = publication.changes().get(session.views().of(type));
      if (change != null) {
        TypeDelivery.of(session, change)
            .ifPresent(delivery ->
                types.add(new OfType(delivery, when(delivery, change, stream.answers()))));
      }
    }
    ImmutableList<OfType> concerned = types.build();
    return concerned.isEmpty()
        ? Optional.empty()
        : Optional.of(new StreamDelivery(stream.nodeId(), concerned));
  }

  private static Optional<Instant> when(
      TypeDelivery delivery, TableChange change, AnswerTimes answers) {
    return delivery.state() == TypeDelivery.State.PENDING
        ? Optional.empty()
        : answers.since(delivery.type(), change.needed());
  }
}
