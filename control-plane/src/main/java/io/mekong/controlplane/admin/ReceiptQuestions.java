package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PublicationReport;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;

/** What became of revisions of the store on the nodes, for REST and gRPC. */
@Singleton
final class ReceiptQuestions {
  private final ReceiptReports receipts;
  private final ReceiptWaits waits;

  ReceiptQuestions(ReceiptReports receipts, ReceiptWaits waits) {
    this.receipts = receipts;
    this.waits = waits;
  }

  /** The newest publications with the revisions that they reflect, newest first. */
  ImmutableList<PublicationReport> newest(Paging paging) {
    return receipts.newest(paging.limit());
  }

  /** The receipt of a revision, once it has arrived, or the time is over. */
  ReceiptReport receipt(long revision, ReceiptWish wish, ReceiptView view, ReplicaChoice replicas) {
    if (revision <= 0) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "a revision is a number above 0, as the store counts");
    }
    return switch (replicas) {
      case THIS -> view.of(waits.await(revision, wish));
      case ALL -> waits.awaitAll(revision, view, wish);
    };
  }
}
