package io.mekong.controlplane.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.JsonChange;
import io.mekong.controlplane.resource.JsonDiff;
import io.mekong.controlplane.resource.ShownResource;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.xds.protocol.Known;
import io.mekong.controlplane.xds.protocol.WantedReport;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the bodies of what a node should have with those of what it has ACKed; used for one
 * answer, on the asker's thread.
 */
final class BodyDiffs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Outcome NONE = new Outcome(ImmutableList.of(), false, Optional.empty());
  private static final String ON_ITS_WAY =
      "something else was sent and is not answered: the node may use that for now";
  private final int most;
  private long bytesLeft;

  /**
   * A comparison.
   *
   * @param most changes of a resource to name
   * @param bytes most that the resources that are looked into may have in all
   */
  BodyDiffs(int most, long bytes) {
    this.most = most;
    this.bytesLeft = bytes;
  }

  /**
   * How two bodies differ.
   *
   * @param changes from ACKed to wanted
   * @param truncated whether there are more
   * @param note why they cannot be told, or are none although the versions differ
   */
  record Outcome(ImmutableList<JsonChange> changes, boolean truncated, Optional<String> note) {
    static Outcome of(String note) {
      return new Outcome(ImmutableList.of(), false, Optional.of(note));
    }
  }

  Outcome compare(WantedReport report) {
    Known acked = report.acked();
    if (report.wantedIsUsed()) {
      return NONE;
    }
    if (report.wantedIsAcked() || (report.wanted() == null && acked.isNothing())) {
      return report.state().differs() ? Outcome.of(ON_ITS_WAY) : NONE;
    }
    if (!acked.isNothing() && acked.resource() == null) {
      return Outcome.of(
          "what the node uses is not known here: it was sent on an earlier stream, perhaps by another"
              + " replica, or the node has left too many responses unanswered");
    }
    if (report.type().secret()) {
      return Outcome.of("what a secret says is not shown");
    }
    bytesLeft -= size(acked.resource()) + size(report.wanted());
    if (bytesLeft < 0) {
      return Outcome.of("too large for an answer about all; ask for this resource by its name");
    }
    JsonDiff.Changes changes = JsonDiff.of(json(acked.resource()), json(report.wanted()), most);
    return new Outcome(
        changes.changes().stream().map(BodyDiffs::change).collect(ImmutableList.toImmutableList()),
        changes.truncated(),
        changes.count() == 0 && report.state().differs()
            ? Optional.of(
                "what may be shown of both versions is equal; they differ in what is redacted or in"
                    + " their time to live")
            : Optional.empty());
  }

  private static long size(@Nullable VersionedResource resource) {
    return resource == null ? 0 : resource.entry().length;
  }

  private static @Nullable JsonNode json(@Nullable VersionedResource resource) {
    return resource == null ? null : ShownResource.of(resource).json();
  }

  private static JsonChange change(JsonDiff.Change change) {
    return new JsonChange(
        change.op().name().toLowerCase(Locale.ROOT),
        change.path(),
        Optional.ofNullable(change.was()).map(BodyDiffs::plain),
        Optional.ofNullable(change.value()).map(BodyDiffs::plain));
  }

  /** Maps, lists and scalars. */
  static Object plain(JsonNode json) {
    return JSON.convertValue(json, Object.class);
  }
}
