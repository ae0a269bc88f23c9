package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PublicationReport;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReport.NodeReceipt;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of revisions of the store on the nodes of this replica, for REST and gRPC. */
@Singleton
final class ReceiptQuestions {
  private static final Set<String> STATES = Set.of("ACKED", "PENDING", "REFUSED");

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
  ReceiptReport receipt(
      long revision, ReceiptWish wish, @Nullable String stateGiven, Paging paging) {
    if (revision <= 0) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "a revision is a number above 0, as the store counts");
    }
    String state = state(stateGiven);
    ReceiptReport whole = waits.await(revision, wish);
    ImmutableList<NodeReceipt> matching =
        whole.nodes().stream()
            .filter(node -> state.isEmpty() || node.state().equals(state))
            .collect(ImmutableList.toImmutableList());
    return whole.with(
        paging.page(
            matching.stream()
                .filter(node -> node.node().compareTo(paging.after()) > 0)
                .limit(paging.limit() + 1L)
                .collect(ImmutableList.toImmutableList()),
            matching.size(),
            NodeReceipt::node));
  }

  private static String state(@Nullable String given) {
    String state = given == null ? "" : given.toUpperCase(Locale.ROOT);
    if (!state.isEmpty() && !STATES.contains(state)) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "state must be acked, pending or refused");
    }
    return state;
  }
}
