package io.mekong.controlplane.app.reconciliation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.ReconciliationReport.Difference;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.registry.store.PrefixAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The store against what is known of it: every key, at the revision that it should reflect. What
 * differs is listed again by the follower itself.
 *
 * @param prefixes asks the follower of each, by what lives there
 */
public record StoreComparison(
    ImmutableMap<String, Supplier<CompletableFuture<PrefixAudit>>> prefixes) implements Comparison {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Stage run() throws InterruptedException {
    long compared = 0;
    long differences = 0;
    List<String> notDone = new ArrayList<>();
    ImmutableList.Builder<Difference> found = ImmutableList.builder();
    for (Map.Entry<String, Supplier<CompletableFuture<PrefixAudit>>> each : prefixes.entrySet()) {
      PrefixAudit outcome = ask(each.getValue().get());
      compared += outcome.compared();
      differences += outcome.differences();
      outcome.keys().forEach(key -> found.add(difference(key)));
      outcome.notDone().ifPresent(why -> notDone.add(each.getKey() + ": " + why));
    }
    return new Stage(
        compared,
        differences,
        differences,
        Reconciliation.listed(found.build()),
        ImmutableList.of(),
        notDone.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", notDone)));
  }

  private static PrefixAudit ask(CompletableFuture<PrefixAudit> question)
      throws InterruptedException {
    try {
      return Comparison.answer(question, PATIENCE, "the store did not answer in time");
    } catch (NotDoneException e) {
      return PrefixAudit.notDone(String.valueOf(e.getMessage()));
    }
  }

  private static Difference difference(String key) {
    return new Difference(
        Optional.empty(),
        Optional.empty(),
        key,
        Optional.empty(),
        Optional.empty(),
        "what is known of this key is not what the store has; everything is listed again");
  }
}
