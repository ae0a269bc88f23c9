package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.TypeDelivery;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Follows what a stream is woken for until its client has accepted it; on the stream's event loop.
 * Publications that are sent together count once, from the oldest change. What a client asks for,
 * and what turns out to change nothing for it does not count.
 */
final class Deliveries {
  private final Map<XdsType, OfType> types = new EnumMap<>(XdsType.class);

  /** The same, to go through without an iterator. */
  private final List<OfType> all = new ArrayList<>();

  private final XdsObserver observer;

  /** Types with something to send; mostly none. */
  private int waiting;

  Deliveries(XdsObserver observer) {
    this.observer = observer;
  }

  /** One type. */
  private static final class OfType {
    private final CarriedRing unsent;
    private final CarriedRing unanswered;

    /** What goes out now. */
    private final Carried now;

    /** Whether a response went out since something is waited for. */
    private boolean responded;

    OfType(XdsType type) {
      unsent = new CarriedRing(type);
      unanswered = new CarriedRing(type);
      now = new Carried(type);
    }
  }

  /** The stream is woken for a type. */
  void concerned(XdsType type, Origin oldest, long revision) {
    OfType of = types.get(type);
    if (of == null) {
      of = begin(type);
    }
    if (of.unsent.isEmpty()) {
      waiting++;
      of.responded = false;
    }
    of.unsent.last().add(oldest, revision);
  }

  private OfType begin(XdsType type) {
    OfType of = new OfType(type);
    types.put(type, of);
    all.add(of);
    return of;
  }

  /** A response went out. */
  void responded(XdsType type) {
    OfType of = types.get(type);
    if (of != null) {
      of.responded = true;
    }
  }

  /** Everything went out that could. */
  void pumped(String nodeId, Session session) {
    if (waiting == 0) {
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      OfType of = all.get(i);
      if (!of.unsent.isEmpty()) {
        told(nodeId, of, TypeDelivery.told(session, of.now.type()));
      }
    }
  }

  private void told(String nodeId, OfType of, long upTo) {
    if (of.unsent.first().upTo() > upTo) {
      return;
    }
    while (!of.unsent.isEmpty() && of.unsent.first().upTo() <= upTo) {
      of.now.take(of.unsent.first());
      of.unsent.dropFirst();
    }
    if (of.responded) {
      of.now.told(System.nanoTime());
      observer.told(nodeId, of.now);
      of.unanswered.last().take(of.now);
    }
    of.now.clear();
    of.responded = false;
    waiting -= of.unsent.isEmpty() ? 1 : 0;
  }

  /**
   * The client answered.
   *
   * @param upTo table revision up to which it has answered everything
   */
  void answered(String nodeId, XdsType type, Session.Answer answer, long upTo) {
    OfType of = types.get(type);
    if (of == null || of.unanswered.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    while (!of.unanswered.isEmpty() && of.unanswered.first().upTo() <= upTo) {
      observer.concluded(nodeId, of.unanswered.first(), answer, now);
      of.unanswered.dropFirst();
    }
  }
}
