package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.xds.protocol.HeldCheck;

/**
 * What clients hold and have accepted, compared with what they are served.
 *
 * @param compared resources of clients
 * @param onTheWay resources that were sent a moment ago
 * @param refused resources that the client refused
 * @param unread streams whose client takes nothing at the moment
 * @param suspects what may be wrong: what still is at another look some seconds later, is
 */
public record HeldReport(
    long compared, long onTheWay, long refused, long unread, ImmutableList<Suspect> suspects) {
  static final HeldReport NOTHING = new HeldReport(0, 0, 0, 0, ImmutableList.of());

  /**
   * A resource of one stream.
   *
   * @param stream number of the stream in this process
   * @param node of the stream
   * @param resource what may be wrong with it
   */
  public record Suspect(long stream, String node, HeldCheck.Suspect resource) {
    /** The same, whatever is served meanwhile: equal while the client has not moved. */
    public Suspect standing() {
      return new Suspect(
          stream,
          node,
          new HeldCheck.Suspect(
              resource.type(), resource.name(), resource.held(), "", resource.why()));
    }
  }

  /** Streams with something suspect. */
  public ImmutableSet<Long> streams() {
    return suspects.stream().map(Suspect::stream).collect(ImmutableSet.toImmutableSet());
  }

  HeldReport plus(HeldReport other) {
    return new HeldReport(
        compared + other.compared,
        onTheWay + other.onTheWay,
        refused + other.refused,
        unread + other.unread,
        ImmutableList.<Suspect>builder().addAll(suspects).addAll(other.suspects).build());
  }
}
