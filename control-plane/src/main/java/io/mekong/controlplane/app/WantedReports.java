package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.resource.ShownResource;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.xds.protocol.Known;
import io.mekong.controlplane.xds.protocol.WantedCheck;
import io.mekong.controlplane.xds.protocol.WantedReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says of a node what it should have against what it was sent and has ACKed. On the asker's thread.
 *
 * @param quarantined versions that are kept out of the tables
 */
record WantedReports(ImmutableList<Quarantined> quarantined) {
  private static final int MOST_NAMES = 100;
  private static final int MOST_CHANGES = 1_000;
  private static final int MOST_CHANGES_OF_MANY = 100;
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  /** Counts, and what differs. */
  static NodeReport.Wanted counts(WantedCheck check) {
    List<WantedReport> names = check.names().toList();
    List<NodeReport.Differing> differing =
        names.stream()
            .filter(name -> name.state().differs())
            .sorted(Comparator.comparing(WantedReport::state)) // stable: by name within a state
            .map(name -> new NodeReport.Differing(name.name(), name.state().name()))
            .toList();
    return new NodeReport.Wanted(
        (int) names.stream().filter(name -> name.wanted() != null).count(),
        (int) names.stream().filter(WantedReport::wantedIsSent).count(),
        (int) names.stream().filter(WantedReport::wantedIsUsed).count(),
        differing.size(),
        differing.stream().limit(MOST_NAMES).collect(ImmutableList.toImmutableList()),
        differing.size() > MOST_NAMES);
  }

  /** Each name of a type; what was asked for and does not exist is left out. */
  Stream<NodeConfig.SentResource> config(WantedCheck check) {
    ImmutableList<Quarantined> lacking = lackedBy(check);
    return check
        .names()
        .filter(name -> name.state() != WantedReport.State.ABSENT)
        .map(name ->
            new NodeConfig.SentResource(
                name.type().plural(),
                name.name(),
                name.sent().version(),
                name.state().name(),
                Known.of(name.wanted()).knownVersion(),
                name.acked().knownVersion(),
                versionOf(name.name(), lacking)));
  }

  /** A name of a type with its bodies. */
  NodeResource resource(String id, WantedCheck check, WantedReport name) {
    BodyDiffs.Outcome outcome = new BodyDiffs(MOST_CHANGES, Long.MAX_VALUE).compare(name);
    Known wanted = Known.of(name.wanted());
    return new NodeResource(
        id,
        name.type().plural(),
        name.name(),
        name.state().name(),
        name.sent().knownVersion().map(version -> body(version, name.sent().resource())),
        body(name.acked(), name),
        body(wanted, name),
        text(name.message()),
        versionOf(name.name(), lackedBy(check)),
        outcome.changes(),
        outcome.truncated(),
        outcome.note().or(() -> unknownBody(name)));
  }

  /** One version is one body, whoever sent it. */
  private static Optional<String> unknownBody(WantedReport name) {
    return name.sent().isNothing() || name.sent().resource() != null
        ? Optional.empty()
        : Optional.of(
            "what the node uses was sent on an earlier stream, perhaps by another replica; its body"
                + " is that of the wanted one, because the version is the same");
  }

  /** What was sent is not said again. */
  private static Optional<NodeResource.Body> body(Known known, WantedReport name) {
    boolean again = known.version().equals(name.sent().version()) && name.sent().resource() != null;
    return known.knownVersion().map(version -> body(version, again ? null : known.resource()));
  }

  private static NodeResource.Body body(String version, @Nullable VersionedResource resource) {
    Optional<ShownResource> shown = Optional.ofNullable(resource).map(ShownResource::of);
    return new NodeResource.Body(
        version,
        shown.map(it -> BodyDiffs.plain(it.json())),
        shown.map(ShownResource::redacted).orElse(false));
  }

  /** Everything of which the node does not use the version that it should have, or may not. */
  NodeDiff diff(String id, ImmutableList<WantedCheck> checks) {
    BodyDiffs bodies = new BodyDiffs(MOST_CHANGES_OF_MANY, MOST_BYTES);
    ImmutableList.Builder<NodeDiff.Difference> named = ImmutableList.builder();
    int total = 0;
    for (WantedCheck check : checks) {
      ImmutableList<Quarantined> lacking = lackedBy(check);
      List<WantedReport> differing =
          check
              .names()
              .filter(name -> name.state().differs() && !name.wantedIsUsed())
              .sorted(Comparator.comparing(WantedReport::state))
              .toList();
      differing.stream()
          .limit(Math.max(0, MOST_NAMES - total))
          .map(name -> difference(name, lacking, bodies.compare(name)))
          .forEach(named::add);
      total += differing.size();
    }
    return new NodeDiff(id, total, named.build(), total > MOST_NAMES);
  }

  private static NodeDiff.Difference difference(
      WantedReport name, ImmutableList<Quarantined> lacking, BodyDiffs.Outcome outcome) {
    return new NodeDiff.Difference(
        name.type().plural(),
        name.name(),
        name.state().name(),
        Known.of(name.wanted()).knownVersion(),
        name.sent().knownVersion(),
        name.acked().knownVersion(),
        text(name.message()),
        versionOf(name.name(), lacking),
        outcome.changes(),
        outcome.truncated(),
        outcome.note());
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private ImmutableList<Quarantined> lackedBy(WantedCheck check) {
    return quarantined.stream().filter(check::lacks).collect(ImmutableList.toImmutableList());
  }

  /** Of several versions under one name, the one that was taken out last. */
  private static Optional<String> versionOf(String name, ImmutableList<Quarantined> lacking) {
    return lacking.reverse().stream()
        .map(Quarantined::refused)
        .filter(refused -> refused.name().equals(name))
        .map(refused -> refused.version())
        .findFirst();
  }
}
