package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PublicationReport;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** What became of revisions of the store on the nodes. */
@ExecuteOn(TaskExecutors.BLOCKING)
@Controller("/api/v1/receipts")
final class ReceiptsController {
  private final ReceiptQuestions receipts;

  ReceiptsController(ReceiptQuestions receipts) {
    this.receipts = receipts;
  }

  /**
   * What is asked of a receipt.
   *
   * @param patience longest time to wait for it to arrive, up to 9s
   * @param share of the concerned nodes, in percent, at which it counts as arrived; 100 by default
   * @param state only nodes that are acked, pending or refused
   * @param replicas {@code all} asks every replica on the same store; this one when absent
   * @param after only nodes behind this one
   * @param limit most nodes; 1,000 at most of all replicas
   */
  @Introspected
  record Wanted(
      @QueryValue("wait") @Nullable String patience,
      @QueryValue("for") @Nullable String share,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String replicas,
      @QueryValue @Nullable String after,
      @QueryValue @Nullable String limit) {}

  /** The newest publications with the revisions that they reflect, newest first. */
  @Get
  ImmutableList<PublicationReport> newest(@QueryValue @Nullable String limit) {
    return receipts.newest(Paging.of(null, limit));
  }

  /** The receipt of a revision; with {@code wait} once it has arrived, or the time is over. */
  @Get("/{revision}")
  ReceiptReport receipt(String revision, @RequestBean Wanted wanted) {
    return receipts.receipt(
        number(revision),
        ReceiptWish.of(wanted.patience(), wanted.share()),
        ReceiptView.of(wanted.state(), Paging.of(wanted.after(), wanted.limit())),
        ReplicaChoice.of(wanted.replicas()));
  }

  private static long number(String revision) {
    try {
      long number = Long.parseLong(revision);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ApiException(
        ErrorCode.INVALID_PARAMETER, "a revision is a number above 0, as the store counts");
  }
}
