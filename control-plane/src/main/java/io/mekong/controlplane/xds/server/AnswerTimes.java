package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.TypeDelivery;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the client of one stream answered what; on the stream's event loop. */
final class AnswerTimes {
  private static final Logger log = LoggerFactory.getLogger(AnswerTimes.class);
  private static final int KEPT = 8;

  private final Map<XdsType, Instant> accepted = new EnumMap<>(XdsType.class);
  private final Map<XdsType, Instant> refused = new EnumMap<>(XdsType.class);
  private final Map<XdsType, Steps> steps = new EnumMap<>(XdsType.class);

  /** The last answers that moved on what the client has; the oldest is overwritten. */
  private static final class Steps {
    private final long[] revisions = new long[KEPT];
    private final long[] millis = new long[KEPT];
    private int next;

    void add(long revision, Instant now) {
      if (revision > revisions[Math.floorMod(next - 1, KEPT)]) {
        revisions[next] = revision;
        millis[next] = now.toEpochMilli();
        next = (next + 1) % KEPT;
      }
    }

    /** When the client first had a revision; empty when that was longer ago than is kept. */
    Optional<Instant> since(long revision) {
      for (int i = 0; i < KEPT; i++) {
        int at = (next + i) % KEPT;
        if (revisions[at] >= revision) {
          // In front of the oldest that is kept something may have been forgotten.
          return i == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis[at]));
        }
      }
      return Optional.empty();
    }
  }

  /** The client has just answered; returns up to which revision of its table it has by now. */
  long add(XdsType type, Session.Answer answer, Session session) {
    Instant now = Instant.now();
    (answer == Session.Answer.ACK ? accepted : refused).put(type, now);
    long answered = TypeDelivery.answered(session, type);
    steps.computeIfAbsent(type, _ -> new Steps()).add(answered, now);
    return answered;
  }

  /** Somebody has to look at what a client refuses. */
  static void logNack(String nodeId, XdsType type, Session.Answer answer, Session session) {
    if (answer == Session.Answer.NACK) {
      log.warn("push refused node={} type={} reports={}", nodeId, type.plural(), session.report());
    }
  }

  /** When the client last accepted something. */
  ImmutableMap<XdsType, Instant> accepted() {
    return ImmutableMap.copyOf(accepted);
  }

  /** When the client last refused something. */
  ImmutableMap<XdsType, Instant> refused() {
    return ImmutableMap.copyOf(refused);
  }

  /** When the client had answered this revision of its table; empty when it is not known. */
  Optional<Instant> since(XdsType type, long revision) {
    Steps known = steps.get(type);
    return known == null ? Optional.empty() : known.since(revision);
  }
}
