package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PublicationReport;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Receipts made by hand: 9 is forgotten, 10 to 19 are out, what follows is not. */
final class FakeReceipts implements ReceiptReports {
  /** How often somebody has to ask until the second node has accepted it. */
  final AtomicInteger questionsLeft = new AtomicInteger();

  @Override
  public ReceiptReport of(long revision) {
    if (revision < 10) {
      throw new ApiException(ErrorCode.REVISION_TOO_OLD, "too old");
    }
    if (revision > 19) {
      throw new ApiException(ErrorCode.UNKNOWN_REVISION, "not yet");
    }
    boolean all = questionsLeft.getAndDecrement() <= 0;
    return new ReceiptReport(
        revision,
        Instant.EPOCH,
        ImmutableList.of(new ReceiptReport.Change("endpoints", 1, ImmutableList.of("greeter"))),
        2,
        all ? 2 : 1,
        all ? 0 : 1,
        0,
        all ? 100 : 50,
        ImmutableList.of(),
        ImmutableList.of(node("a", "ACKED"), node("b", all ? "ACKED" : "PENDING")),
        Optional.empty(),
        ImmutableList.of(new ReceiptReport.AwayNode("c", Instant.EPOCH, Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ReceiptReport.NodeReceipt node(String id, String state) {
    Optional<Instant> at =
        state.equals("ACKED") ? Optional.of(Instant.EPOCH) : Optional.<Instant>empty();
    return new ReceiptReport.NodeReceipt(
        id,
        state,
        at,
        ImmutableList.of(new ReceiptReport.TypeReceipt("endpoints", state, at, Optional.empty())),
        Optional.empty());
  }

  @Override
  public ImmutableList<PublicationReport> newest(int most) {
    return ImmutableList.of(new PublicationReport(19, 11, Instant.EPOCH, 1));
  }
}
