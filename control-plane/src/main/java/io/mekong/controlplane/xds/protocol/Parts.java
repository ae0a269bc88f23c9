package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the due resources the next response holds. Where they are few that is all of them. What
 * has piled up for a client behind a slow link takes several round trips: there the assignments
 * that lost endpoints go ahead in a response of their own, so that no request is sent to an
 * instance that drains or is gone while heavier ones and new ones are still on their way.
 */
final class Parts {
  /** What TCP sends before it has heard anything: ten segments (RFC 6928, section 2). */
  static final int FIRST_FLIGHT_BYTES = 14_600;

  /** The least that an endpoint adds: its address, port and the frames of messages around them. */
  private static final int ENDPOINT_BYTES = 12;

  private Parts() {}

  /**
   * At least one of them.
   *
   * @param puts what is due, not empty unless the result may be
   * @param mostBytes a response is cut behind so many
   */
  static ImmutableList<VersionedResource> next(
      TypeState state, List<VersionedResource> puts, int mostBytes) {
    if (state.type != XdsType.ENDPOINT || fitOneFlight(puts)) {
      return cut(puts, mostBytes);
    }
    List<VersionedResource> ahead = new ArrayList<>();
    for (VersionedResource put : puts) {
      if (shrinks(state, put)) {
        ahead.add(put);
      }
    }
    return cut(ahead.isEmpty() ? puts : ahead, mostBytes);
  }

  private static boolean fitOneFlight(List<VersionedResource> puts) {
    long bytes = 0;
    for (int i = 0; i < puts.size() && bytes <= FIRST_FLIGHT_BYTES; i++) {
      bytes += puts.get(i).entry().length;
    }
    return bytes <= FIRST_FLIGHT_BYTES;
  }

  /**
   * Read off the size: an endpoint takes some thirty bytes. One that lost an endpoint and got
   * another at once is not seen, and comes with the rest.
   */
  private static boolean shrinks(TypeState state, VersionedResource put) {
    VersionedResource held = state.held(put.name()).resource();
    return held != null && put.entry().length + ENDPOINT_BYTES <= held.entry().length;
  }

  private static ImmutableList<VersionedResource> cut(List<VersionedResource> puts, int mostBytes) {
    int count = 0;
    long bytes = 0;
    for (VersionedResource put : puts) {
      bytes += put.entry().length;
      if (bytes > mostBytes && count > 0) {
        break;
      }
      count++;
    }
    return ImmutableList.copyOf(puts.subList(0, count));
  }
}
