package io.mekong.controlplane.app.reconciliation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.admin.report.ReconciliationReport.Difference;
import io.mekong.controlplane.admin.report.ReconciliationReport.Explained;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.reconcile.ServedCheck;
import io.mekong.controlplane.translation.Translation;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known against what is served: everything is made anew from the same world and compared.
 * When something differs, the reconciler makes everything anew as well.
 *
 * @param reconciler keeps what is served
 * @param translation by the same translators
 */
public record ServedComparison(Reconciler reconciler, Translation translation)
    implements Comparison {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public Stage run() throws NotDoneException, InterruptedException {
    ServedCheck.Outcome outcome = look();
    long mended = 0;
    if (!outcome.differences().isEmpty()) {
      reconciler.rebuild();
      ImmutableSet<ServedCheck.Difference> left = ImmutableSet.copyOf(look().differences());
      mended = outcome.differences().stream().filter(d -> !left.contains(d)).count();
    }
    return new Stage(
        outcome.compared(),
        outcome.differences().size(),
        mended,
        outcome.differences().stream()
            .limit(Reconciliation.LISTED)
            .map(ServedComparison::difference)
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.of(
            new Explained("a version is in quarantine", outcome.quarantined()),
            new Explained("a newer version cannot be made", outcome.kept())),
        Optional.empty());
  }

  private ServedCheck.Outcome look() throws NotDoneException, InterruptedException {
    return ServedCheck.of(
        Comparison.answer(reconciler.settled(), PATIENCE, "nothing is loaded yet"),
        translation.anew());
  }

  private static Difference difference(ServedCheck.Difference each) {
    return new Difference(
        Optional.of(each.table().type().plural()),
        Optional.of(each.table().view().toString()),
        each.name(),
        Reconciliation.version(each.served()),
        Reconciliation.version(each.expected()),
        each.served().isEmpty()
            ? "it should be served and is not"
            : each.expected().isEmpty()
                ? "it is served and should not be"
                : "another version is served than what was registered gives");
  }
}
