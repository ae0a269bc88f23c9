package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.net.UrlEscapers;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReport.NodeReceipt;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of a receipt are shown; its counts are of all.
 *
 * @param state ACKED, PENDING or REFUSED; empty for any
 * @param paging which part of them
 */
record ReceiptView(String state, Paging paging) {
  private static final Set<String> STATES = Set.of("ACKED", "PENDING", "REFUSED");

  /** What each replica gives at once, those of older versions too. */
  private static final int MOST_OF_EACH = 1_000;

  /** For who wants the counts alone. */
  static final ReceiptView COUNTS = new ReceiptView("", new Paging("", 1));

  /** Reads the query parameter {@code state}; throws {@link ErrorCode#INVALID_PARAMETER}. */
  static ReceiptView of(@Nullable String stateGiven, Paging paging) {
    String state = stateGiven == null ? "" : stateGiven.toUpperCase(Locale.ROOT);
    if (!state.isEmpty() && !STATES.contains(state)) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "state must be acked, pending or refused");
    }
    return new ReceiptView(state, paging);
  }

  /** A receipt with these of its nodes. */
  ReceiptReport of(ReceiptReport whole) {
    ImmutableList<NodeReceipt> matching =
        whole.nodes().stream()
            .filter(node -> shows(node.state()))
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

  /**
   * What every replica is asked for, so that their pages put together have no gap: as many nodes of
   * each as of all.
   */
  ReceiptView ofEach() {
    return new ReceiptView(
        state, new Paging(paging.after(), Math.min(MOST_OF_EACH, paging.limit())));
  }

  /** Whether nodes in this state are shown. */
  boolean shows(String given) {
    return state.isEmpty() || state.equals(given);
  }

  /** The query parameters that ask for the same part of a list. */
  String part() {
    return "limit="
        + paging.limit()
        + (paging.after().isEmpty()
            ? ""
            : "&after=" + UrlEscapers.urlFormParameterEscaper().escape(paging.after()));
  }

  /** The query parameters that ask for this. */
  String query() {
    return part() + (state.isEmpty() ? "" : "&state=" + state.toLowerCase(Locale.ROOT));
  }
}
