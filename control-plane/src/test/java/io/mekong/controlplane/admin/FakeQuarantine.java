package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.QuarantineReport;
import io.mekong.controlplane.admin.report.QuarantineReports;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One cluster in quarantine until it is lifted. */
final class FakeQuarantine implements QuarantineReports {
  private final List<QuarantineReport> kept =
      new CopyOnWriteArrayList<>(
          List.of(
              new QuarantineReport(
                  "clusters",
                  "a/b",
                  "bad",
                  Optional.of("good"),
                  "",
                  "no such filter",
                  3,
                  4,
                  Instant.EPOCH)));

  @Override
  public ImmutableList<QuarantineReport> all() {
    return ImmutableList.copyOf(kept);
  }

  @Override
  public void lift(String type, String name) {
    kept.removeIf(q -> q.type().equals(type) && q.name().equals(name));
  }
}
