package io.mekong.controlplane.app.reconciliation;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.ReconciliationReport.Difference;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.ViewAudit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The keys that are known against what is registered. What differs is registered again, or taken
 * out under the rules of protection, unless its service has changed meanwhile.
 *
 * @param look compares, when both sides are of one revision
 * @param loop owns what is registered
 */
public record RegistryComparison(Supplier<Optional<ViewAudit>> look, RegistryLoop loop)
    implements Comparison {
  private static final int LOOKS = 100;
  private static final Duration PAUSE = Duration.ofMillis(10);

  @Override
  public Stage run() throws InterruptedException {
    for (int i = 0; i < LOOKS; i++) {
      Optional<ViewAudit> audit = look.get();
      if (audit.isPresent()) {
        return corrected(audit.get());
      }
      TimeUnit.NANOSECONDS.sleep(
          PAUSE.toNanos()); // the registry is a moment behind its source whenever keys change
    }
    return Stage.notDone("the registry does not reflect its source now");
  }

  private Stage corrected(ViewAudit audit) {
    ImmutableList<RegistrationChange> wrong = audit.corrections();
    if (!wrong.isEmpty()) {
      loop.correct(audit.view(), wrong);
    }
    return new Stage(
        audit.compared(),
        wrong.size(),
        wrong.size(),
        wrong.stream()
            .limit(Reconciliation.LISTED)
            .map(RegistryComparison::difference)
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.of(),
        Optional.empty());
  }

  private static Difference difference(RegistrationChange correction) {
    return switch (correction) {
      case RegistrationChange.Registered(var instance) ->
          difference(
              instance.service() + "/" + instance.id(),
              "what is registered is not what its key says");
      case RegistrationChange.Deregistered gone ->
          difference(gone.service() + "/" + gone.id(), "it is registered and has no key");
    };
  }

  private static Difference difference(String name, String what) {
    return new Difference(
        Optional.empty(), Optional.empty(), name, Optional.empty(), Optional.empty(), what);
  }
}
