package io.mekong.controlplane.trace;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.server.Carried;
import java.util.ArrayList;
import java.util.List;

/** What became of one publication, as far as it is noted: a few deliveries, and how many. */
public final class Journey {
  /** Deliveries that get spans; of the others only the number is kept. */
  static final int MOST_SHOWN = 16;

  private static final int MOST_CALLERS = 4;

  private final Origin origin;
  private final List<Delivery> shown = new ArrayList<>();
  private final List<RequestTrace> callers = new ArrayList<>();
  private int pushes;
  private int acks;
  private int nacks;
  private long lastNanos;

  /**
   * One type of one stream.
   *
   * @param node its id
   * @param type of the resources
   * @param upTo newest publication in it
   * @param toldNanos when it was handed to the transport
   * @param answeredNanos when it was answered; 0 while it is not
   * @param answer what the client said; NONE while it said nothing
   */
  public record Delivery(
      String node,
      XdsType type,
      long upTo,
      long toldNanos,
      long answeredNanos,
      Session.Answer answer) {
    private boolean awaits(String nodeId, Carried carried) {
      return answer == Session.Answer.NONE
          && node.equals(nodeId)
          && type == carried.type()
          && upTo == carried.upTo();
    }

    private Delivery answered(Session.Answer given, long nanos) {
      return new Delivery(node, type, upTo, toldNanos, nanos, given);
    }
  }

  /** A publication of which nobody was told yet. */
  Journey(Origin origin) {
    this.origin = origin;
    this.lastNanos = origin.publishedNanos();
  }

  /** Where it comes from. */
  public Origin origin() {
    return origin;
  }

  /** Whether this is part of what was told. */
  boolean isIn(Carried carried) {
    return origin.publication() >= carried.oldest().publication()
        && origin.publication() <= carried.upTo();
  }

  boolean brought(long revision) {
    return revision >= origin.oldest().revision() && revision <= origin.oldest().upTo();
  }

  synchronized void calledBy(RequestTrace caller) {
    if (callers.size() < MOST_CALLERS) {
      callers.add(caller);
    }
  }

  synchronized void told(String nodeId, Carried carried) {
    pushes++;
    lastNanos = carried.toldNanos();
    if (shown.size() < MOST_SHOWN) {
      shown.add(
          new Delivery(nodeId, carried.type(), carried.upTo(), lastNanos, 0, Session.Answer.NONE));
    }
  }

  synchronized void answered(String nodeId, Carried carried, Session.Answer answer, long nowNanos) {
    if (answer == Session.Answer.ACK) {
      acks++;
    } else {
      nacks++;
    }
    lastNanos = nowNanos;
    for (int i = 0; i < shown.size(); i++) {
      if (shown.get(i).awaits(nodeId, carried)) {
        shown.set(i, shown.get(i).answered(answer, nowNanos));
        return;
      }
    }
  }

  /** Whether nothing more is expected, or it was waited for long enough. */
  synchronized boolean isOver(long nowNanos, long quietNanos, long patienceNanos) {
    boolean answered = acks + nacks >= pushes && nowNanos - lastNanos > quietNanos;
    return answered || nowNanos - origin.publishedNanos() > patienceNanos;
  }

  /** What it was when it was over. */
  public synchronized Outcome outcome() {
    return new Outcome(
        ImmutableList.copyOf(callers), ImmutableList.copyOf(shown), pushes, acks, nacks, lastNanos);
  }

  /**
   * What is known of it.
   *
   * @param callers requests that wrote what it brought
   * @param shown the first deliveries
   * @param pushes deliveries in all
   * @param acks accepted ones
   * @param nacks refused ones
   * @param lastNanos when the last of it happened
   */
  public record Outcome(
      ImmutableList<RequestTrace> callers,
      ImmutableList<Delivery> shown,
      int pushes,
      int acks,
      int nacks,
      long lastNanos) {}
}
