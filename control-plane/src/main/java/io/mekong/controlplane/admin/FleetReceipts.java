package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.replica.Peers;
import io.mekong.controlplane.replica.Replica;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Receipts over all replicas: revisions are the store's, and so the same everywhere. Each is asked
 * for the same page of its nodes; whose answer is missing is named. Any thread; blocks it.
 */
final class FleetReceipts {
  private static final int NOT_FOUND = 404;

  private final ReceiptReports own;
  private final NodeReports nodes;
  private final FleetNodes fleet;
  private final AllReplicas all;

  FleetReceipts(ReceiptReports own, NodeReports nodes, FleetNodes fleet, AllReplicas all) {
    this.own = own;
    this.nodes = nodes;
    this.fleet = fleet;
    this.all = all;
  }

  /**
   * The receipt as all replicas together give it now, with who left any of them: {@link #settled}
   * sorts that out. Throws {@link ErrorCode#UNKNOWN_REVISION} when it has come through to none of
   * them, and what this replica's own receipt throws.
   *
   * @param wanted of each replica as many nodes as all are asked for, 1,000 at most
   * @param patience for the others
   */
  ReceiptReport of(long revision, ReceiptView wanted, Duration patience) {
    ReceiptView view = wanted.ofEach();
    Replica self = all.self();
    ReceiptReport first = ofThis(self, revision, view);
    AllReplicas.Answers<ReceiptReport> others =
        all.ask(replica -> ofOther(replica, revision, view), patience);
    ImmutableList<ReceiptReport> parts =
        ImmutableList.<ReceiptReport>builder().add(first).addAll(others.said().values()).build();
    if (parts.stream().allMatch(part -> part.behind().isPresent())) {
      throw new ApiException(
          ErrorCode.UNKNOWN_REVISION,
          Stream.concat(
                  Stream.of("revision " + revision + " of the store has not come through here yet"),
                  others.incomplete().stream())
              .collect(Collectors.joining("; ")));
    }
    return new MergedReceipt(revision, parts, view).report(others);
  }

  private ReceiptReport ofThis(Replica self, long revision, ReceiptView view) {
    try {
      return view.of(own.of(revision)).at(self.id());
    } catch (ApiException e) {
      if (e.code() != ErrorCode.UNKNOWN_REVISION) {
        throw e;
      }
      Paging paging = view.paging();
      Page<NodeReport> waiting =
          paging.page(
              nodes.page(paging.after(), paging.limit() + 1), nodes.count(), NodeReport::id);
      return MergedReceipt.behind(revision, self.id(), waiting.map(NodeReport::id), view);
    }
  }

  private ReceiptReport ofOther(Replica replica, long revision, ReceiptView view)
      throws IOException, InterruptedException {
    Peers.Answer answer = all.request(replica, "/api/v1/receipts/" + revision + "?" + view.query());
    JsonNode body = AllReplicas.json(answer.body());
    if (answer.status() == NOT_FOUND
        && body.path("code").asText().equals(ErrorCode.UNKNOWN_REVISION.name())) {
      return MergedReceipt.behind(revision, replica.id(), connected(replica, view), view);
    }
    if (answer.status() != 200) {
      throw new IOException(
          "it answered " + answer.status() + " " + body.path("detail").asText(""));
    }
    try {
      return ReceiptReportJson.read(body).at(replica.id());
    } catch (DateTimeException e) {
      throw new IOException("its answer is of another form", e);
    }
  }

  private Page<String> connected(Replica replica, ReceiptView view)
      throws IOException, InterruptedException {
    JsonNode page = all.read(replica, "/api/v1/nodes?" + view.part());
    return new Page<>(
        Streams.stream(page.path("items"))
            .map(node -> node.path("id").asText())
            .collect(ImmutableList.toImmutableList()),
        page.path("total").asInt(),
        page.has("next") ? Optional.of(page.path("next").asText()) : Optional.empty());
  }

  /**
   * The same with those who are away in truth: a receipt alone neither tells that a node went over
   * to another replica, nor who left one that is behind. What of it could not be found out stands
   * in {@code awayIncomplete} and has no say in whether the revision has arrived.
   *
   * @param patience for finding it out
   */
  ReceiptReport settled(ReceiptReport receipt, Duration patience) {
    if (!receipt.asksOthers() || nobodyLeft(receipt)) {
      return receipt;
    }
    FutureTask<FleetNodes.Fleet> look = new FutureTask<>(fleet::all);
    Thread.startVirtualThread(look);
    try {
      FleetNodes.Fleet all = look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return receipt.withAway(FleetAway.of(receipt.away(), all), all.incomplete());
    } catch (ExecutionException | TimeoutException e) {
      return unsettled(receipt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unsettled(receipt);
    }
  }

  private static boolean nobodyLeft(ReceiptReport receipt) {
    return receipt.away().isEmpty()
        && Stream.of(receipt.behind(), receipt.incomplete())
            .allMatch(names -> names.orElse(ImmutableList.of()).isEmpty());
  }

  private static ReceiptReport unsettled(ReceiptReport receipt) {
    return receipt.withAway(
        FleetAway.first(receipt.away()),
        ImmutableList.of(
            "nodes that are away may have gone over to another replica; that was not found out in"
                + " time"));
  }
}
