package io.mekong.controlplane.app.reconciliation;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.admin.report.ReconciliationReport;
import io.mekong.controlplane.admin.report.ReconciliationReport.Difference;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import io.mekong.controlplane.telemetry.ReconciliationMeters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the four comparisons in turn, by itself and on demand, one run at a time. They run on a
 * platform thread, because making everything anew would keep a carrier of the virtual ones busy for
 * as long as it takes.
 */
public final class Reconciliation implements ReconciliationReports, AutoCloseable {
  static final int LISTED = ReconciliationReport.MAX_LISTED;
  private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

  private final Stages stages;
  private final ReconciliationMeters meters;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("mekong-reconciliation").daemon().factory());
  private final AtomicReference<@Nullable CompletableFuture<ReconciliationReport>> running =
      new AtomicReference<>();
  private volatile @Nullable ReconciliationReport last;

  /**
   * What is compared.
   *
   * @param store with the keys that are known of it
   * @param registry those keys with what is registered
   * @param served with what is known
   * @param nodes with what is served
   */
  public record Stages(
      Comparison store, Comparison registry, Comparison served, Comparison nodes) {}

  /** One that runs when it is asked to. */
  public Reconciliation(Stages stages, ReconciliationMeters meters) {
    this.stages = stages;
    this.meters = meters;
  }

  /** Runs one after each such time from now on. */
  public void every(Duration interval) {
    long nanos = interval.toNanos();
    Runnable one =
        () -> {
          var _ = run();
        };
    var _ = thread.scheduleWithFixedDelay(one, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletableFuture<ReconciliationReport> run() {
    return begin().copy();
  }

  @Override
  public Optional<ReconciliationReport> last() {
    return Optional.ofNullable(last);
  }

  /** What an operator should know of the last run; nothing when it found nothing wrong. */
  public ImmutableList<PlaneReports.Issue> issues() {
    ReconciliationReport report = last;
    if (report == null || report.differences() == 0) {
      return ImmutableList.of();
    }
    return ImmutableList.of(
        new PlaneReports.Issue(
            "reconciliation",
            "the last reconciliation found differences: %d store, %d registry, %d served, %d nodes"
                .formatted(
                    report.store().differences(),
                    report.registry().differences(),
                    report.served().differences(),
                    report.nodes().differences()),
            "See /api/v1/reconciliation; the next run without a difference ends this issue."
                + " It is a bug: please report it."));
  }

  private CompletableFuture<ReconciliationReport> begin() {
    CompletableFuture<ReconciliationReport> mine = new CompletableFuture<>();
    CompletableFuture<ReconciliationReport> other = running.compareAndExchange(null, mine);
    if (other != null) {
      return other;
    }
    try {
      thread.execute(() -> reconcile(mine));
    } catch (RejectedExecutionException e) {
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void reconcile(CompletableFuture<ReconciliationReport> answer) {
    Instant started = Instant.now();
    long from = System.nanoTime();
    try {
      Stage store = stage(ReconciliationMeters.Stage.STORE, stages.store());
      Stage registry = stage(ReconciliationMeters.Stage.REGISTRY, stages.registry());
      Stage served = stage(ReconciliationMeters.Stage.SERVED, stages.served());
      Stage nodes = stage(ReconciliationMeters.Stage.NODES, stages.nodes());
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
      ReconciliationReport report =
          new ReconciliationReport(started, took, store, registry, served, nodes);
      if (report.differences() > 0) {
        log.error("reconciliation found differences report={}", report);
      }
      last = report;
      meters.ran();
      running.set(null);
      answer.complete(report);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.compareAndSet(answer, null);
      answer.completeExceptionally(new IllegalStateException("the reconciliation was given up"));
    }
  }

  /** A fault of one stage is told in the report and stops no other. */
  private Stage stage(ReconciliationMeters.Stage which, Comparison comparison)
      throws InterruptedException {
    try {
      Stage stage = comparison.run();
      meters.differed(which, stage.differences());
      return stage;
    } catch (Comparison.NotDoneException e) {
      return Stage.notDone(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("reconciliation failed stage={}", which, e);
      return Stage.notDone("a fault of the control plane; its log has the cause");
    }
  }

  static ImmutableList<Difference> listed(ImmutableList<Difference> all) {
    return all.subList(0, Math.min(all.size(), LISTED));
  }

  static Optional<String> version(String version) {
    return version.isEmpty() ? Optional.empty() : Optional.of(version);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
