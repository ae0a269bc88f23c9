package io.mekong.controlplane.app.reconciliation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.admin.report.ReconciliationReport.Difference;
import io.mekong.controlplane.admin.report.ReconciliationReport.Explained;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.controlplane.xds.protocol.HeldCheck;
import io.mekong.controlplane.xds.server.HeldReport;
import io.mekong.controlplane.xds.server.XdsServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What is served against what nodes accepted. What differs may be on its way; only what is the same
 * in a second look is a difference, and then the stream is compared with its whole subscription
 * again.
 *
 * @param xds knows the streams
 * @param pause before the second look; longer than listeners and routes wait for their clusters
 */
public record NodesComparison(XdsServer xds, Duration pause) implements Comparison {
  /** Between the looks. */
  public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(6);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Stage run() throws NotDoneException, InterruptedException {
    HeldReport first = answer(xds.check());
    ImmutableList<HeldReport.Suspect> wrong = wrong(first);
    long mended = 0;
    if (!wrong.isEmpty()) {
      ImmutableSet<Long> streams =
          wrong.stream().map(HeldReport.Suspect::stream).collect(ImmutableSet.toImmutableSet());
      ImmutableList<HeldReport.Suspect> left = still(wrong, answer(xds.compareAgain(streams)));
      mended = (long) wrong.size() - left.size();
    }
    return new Stage(
        first.compared(),
        wrong.size(),
        mended,
        wrong.stream()
            .limit(Reconciliation.LISTED)
            .map(NodesComparison::difference)
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.of(
            new Explained("sent less than 30 s ago", first.onTheWay()),
            new Explained("refused by the node", first.refused()),
            new Explained("streams whose node takes nothing at the moment", first.unread())),
        Optional.empty());
  }

  private ImmutableList<HeldReport.Suspect> wrong(HeldReport first)
      throws NotDoneException, InterruptedException {
    if (first.suspects().isEmpty()) {
      return ImmutableList.of();
    }
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    return still(first.suspects(), answer(xds.check(first.streams())));
  }

  private static ImmutableList<HeldReport.Suspect> still(
      ImmutableList<HeldReport.Suspect> before, HeldReport now) {
    ImmutableSet<HeldReport.Suspect> seen =
        before.stream().map(HeldReport.Suspect::standing).collect(ImmutableSet.toImmutableSet());
    return now.suspects().stream()
        .filter(suspect -> seen.contains(suspect.standing()))
        .collect(ImmutableList.toImmutableList());
  }

  private static HeldReport answer(Future<HeldReport> question)
      throws NotDoneException, InterruptedException {
    return Comparison.answer(question, PATIENCE, "the streams did not answer in time");
  }

  private static Difference difference(HeldReport.Suspect suspect) {
    HeldCheck.Suspect resource = suspect.resource();
    return new Difference(
        Optional.of(resource.type().plural()),
        Optional.of(suspect.node()),
        resource.name(),
        Reconciliation.version(resource.held()),
        Reconciliation.version(resource.expected()),
        switch (resource.why()) {
          case DIFFERENT -> "the node holds something else than it is served";
          case UNANSWERED -> "the node was sent this more than 30 s ago and has not answered";
        });
  }
}
