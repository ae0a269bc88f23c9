package io.mekong.controlplane.app;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.admin.report.PublicationReport;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.receipt.GoneNodes;
import io.mekong.controlplane.receipt.PublicationRing;
import io.mekong.controlplane.receipt.Published;
import io.mekong.controlplane.receipt.Revisions;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.xds.server.Publication;
import io.mekong.controlplane.xds.server.StreamDelivery;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Receipts, made when somebody asks: the publication that carried the revision, and what each
 * stream says of it. An answer stands for a tenth of a second, however many ask.
 */
final class LiveReceiptReports implements ReceiptReports {
  private static final long ANSWER_SECONDS = 2;
  private static final Duration FRESH = Duration.ofMillis(100);

  private final Parts parts;
  private final Cache<Long, ReceiptReport> fresh =
      CacheBuilder.newBuilder().maximumSize(64).expireAfterWrite(FRESH).build();

  /**
   * Where receipts are made from.
   *
   * @param ring the last publications
   * @param revisions finds those that a revision stands for
   * @param store what is published now
   * @param deliveries asks every stream
   * @param quarantined what was taken out
   * @param gone nodes that left
   * @param connected ids of the nodes that are connected
   */
  record Parts(
      PublicationRing ring,
      Revisions revisions,
      SnapshotStore store,
      Function<Publication, CompletableFuture<ImmutableList<StreamDelivery>>> deliveries,
      Supplier<ImmutableList<Quarantined>> quarantined,
      GoneNodes gone,
      Supplier<ImmutableSet<String>> connected) {}

  LiveReceiptReports(Parts parts) {
    this.parts = parts;
  }

  @Override
  public ReceiptReport of(long revision) {
    ReceiptReport known = fresh.getIfPresent(revision);
    if (known != null) {
      return known;
    }
    ReceiptReport made = make(revision);
    fresh.put(revision, made);
    return made;
  }

  private ReceiptReport make(long revision) {
    Published published =
        switch (parts.revisions().find(revision)) {
          case PublicationRing.Found.In(Published found) -> found;
          case PublicationRing.Found.NotYet _ ->
              throw new ApiException(
                  ErrorCode.UNKNOWN_REVISION,
                  "revision " + revision + " of the store has not come through here yet");
          case PublicationRing.Found.TooOld _ ->
              throw new ApiException(
                  ErrorCode.REVISION_TOO_OLD,
                  "receipts are kept for the last publications only; /api/v1/receipts lists them");
        };
    Publication publication =
        parts
            .store()
            .newest()
            .map(tables -> Publication.of(tables, published.after(), published.upTo()))
            .orElse(Publication.NOTHING);
    return new Receipt(revision, published, publication)
        .report(
            await(parts.deliveries().apply(publication)),
            parts.quarantined().get(),
            new Receipt.Nodes(parts.gone().all(), parts.connected().get()));
  }

  private static ImmutableList<StreamDelivery> await(
      CompletableFuture<ImmutableList<StreamDelivery>> deliveries) {
    try {
      return deliveries.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new ApiException(
          ErrorCode.BUSY, "the streams did not answer in time; try again in a few seconds", e);
    }
  }

  @Override
  public ImmutableList<PublicationReport> newest(int most) {
    return parts.ring().newest(most).stream()
        .map(published ->
            new PublicationReport(
                published.reflected().registrations(),
                published.reflected().resources(),
                published.at(),
                published.upTo() - published.after()))
        .collect(ImmutableList.toImmutableList());
  }
}
