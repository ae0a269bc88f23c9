package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.TypeReport;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What one stream was sent of each type; on the stream's event loop. */
final class StreamTraffic {
  private final Map<XdsType, Counts> types = new EnumMap<>(XdsType.class);

  /** Of one type. */
  private static final class Counts {
    private long responses;
    private long bytes;
  }

  /** A response goes out. */
  void sent(XdsType type, int bytes) {
    Counts counts = types.get(type);
    if (counts == null) {
      counts = new Counts();
      types.put(type, counts);
    }
    counts.responses++;
    counts.bytes += bytes;
  }

  /** Each type that something was sent of. */
  ImmutableMap<XdsType, StreamReport.Traffic> report(Session session, AnswerTimes answers) {
    Instant wall = Instant.now();
    long now = System.nanoTime();
    ImmutableMap.Builder<XdsType, StreamReport.Traffic> all = ImmutableMap.builder();
    for (TypeReport type : session.report()) {
      Counts counts = types.get(type.type());
      if (counts != null) {
        Optional<Instant> behind =
            type.inSync()
                ? Optional.empty()
                : type.unansweredNanos()
                    .map(sent -> wall.minusNanos(now - sent))
                    .or(() -> Optional.ofNullable(answers.refused().get(type.type())));
        all.put(type.type(), new StreamReport.Traffic(counts.responses, counts.bytes, behind));
      }
    }
    return all.buildOrThrow();
  }
}
