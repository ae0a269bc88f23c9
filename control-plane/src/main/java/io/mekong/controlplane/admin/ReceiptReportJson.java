package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.mekong.controlplane.admin.report.ReceiptReport;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Reads the receipt that another replica, perhaps of another version, gives. */
final class ReceiptReportJson {
  private ReceiptReportJson() {}

  /** Throws DateTimeException when it is none. */
  static ReceiptReport read(JsonNode receipt) {
    return new ReceiptReport(
        receipt.path("revision").asLong(),
        Instant.parse(receipt.path("publishedAt").asText()),
        list(receipt.path("changed"), ReceiptReportJson::change),
        receipt.path("concerned").asInt(),
        receipt.path("acked").asInt(),
        receipt.path("pending").asInt(),
        receipt.path("refused").asInt(),
        receipt.path("ackedPercent").asDouble(),
        list(receipt.path("quarantined"), JsonNode::asText),
        list(receipt.path("nodes"), ReceiptReportJson::node),
        some(receipt, "next", JsonNode::asText),
        list(receipt.path("away"), ReceiptReportJson::away),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ReceiptReport.Change change(JsonNode change) {
    return new ReceiptReport.Change(
        change.path("type").asText(),
        change.path("count").asInt(),
        list(change.path("names"), JsonNode::asText));
  }

  private static ReceiptReport.NodeReceipt node(JsonNode node) {
    return new ReceiptReport.NodeReceipt(
        node.path("node").asText(),
        node.path("state").asText(),
        time(node, "ackedAt"),
        list(
            node.path("types"),
            type ->
                new ReceiptReport.TypeReceipt(
                    type.path("type").asText(),
                    type.path("state").asText(),
                    time(type, "answeredAt"),
                    some(type, "message", JsonNode::asText))),
        Optional.empty());
  }

  private static ReceiptReport.AwayNode away(JsonNode node) {
    return new ReceiptReport.AwayNode(
        node.path("node").asText(), Instant.parse(node.path("since").asText()), Optional.empty());
  }

  private static <T> ImmutableList<T> list(JsonNode array, Function<JsonNode, T> each) {
    return Streams.stream(array).map(each).collect(ImmutableList.toImmutableList());
  }

  private static Optional<Instant> time(JsonNode node, String name) {
    return some(node, name, time -> Instant.parse(time.asText()));
  }

  private static <T> Optional<T> some(JsonNode node, String name, Function<JsonNode, T> read) {
    return node.has(name) ? Optional.of(read.apply(node.path(name))) : Optional.empty();
  }
}
