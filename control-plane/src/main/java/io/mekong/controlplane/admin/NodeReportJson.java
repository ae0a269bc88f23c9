package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.NodeReport;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Reads what another replica, perhaps of another version, says of its nodes. */
final class NodeReportJson {
  private NodeReportJson() {}

  /** Throws IllegalArgumentException or DateTimeException when it is no node. */
  static NodeReport read(JsonNode node) {
    JsonNode place = node.path("locality");
    return new NodeReport(
        node.path("id").asText(),
        node.path("cluster").asText(),
        new InstanceReport.Place(
            place.path("region").asText(),
            place.path("zone").asText(),
            place.path("subZone").asText()),
        node.path("userAgent").asText(),
        node.path("address").asText(),
        Instant.parse(node.path("connectedSince").asText()),
        node.path("inSync").asBoolean(),
        node.path("streams").asInt(),
        list(node.path("types"), NodeReportJson::type),
        node.path("refusedTypes").asLong(),
        number(node, "roundTripMicros"),
        number(node, "jitterMicros"),
        some(node, "keepalive", NodeReportJson::keepalive),
        Optional.empty(),
        some(node, "gone", NodeReportJson::gone));
  }

  private static NodeReport.Gone gone(JsonNode gone) {
    return new NodeReport.Gone(
        Instant.parse(gone.path("since").asText()), gone.path("why").asText());
  }

  private static NodeReport.Keepalive keepalive(JsonNode pings) {
    return new NodeReport.Keepalive(
        pings.path("measured").asText(),
        pings.path("intervalMillis").asLong(),
        pings.path("timeoutMillis").asLong(),
        number(pings, "retransmits"));
  }

  private static NodeReport.TypeReport type(JsonNode type) {
    return new NodeReport.TypeReport(
        type.path("type").asText(),
        type.path("mode").asText(),
        type.path("sent").asText(),
        type.path("acked").asText(),
        type.path("acks").asLong(),
        type.path("nacks").asLong(),
        type.path("inSync").asBoolean(),
        some(type, "behindSince", since -> Instant.parse(since.asText())),
        type.path("responses").asLong(),
        type.path("bytes").asLong(),
        some(type, "nack", NodeReportJson::nack),
        Optional.empty());
  }

  private static NodeReport.Nack nack(JsonNode nack) {
    return new NodeReport.Nack(
        nack.path("version").asText(),
        nack.path("message").asText(),
        list(
            nack.path("resources"),
            refused ->
                new NodeReport.Refused(
                    refused.path("name").asText(),
                    refused.path("version").asText(),
                    refused.path("service").asText())));
  }

  private static <T> ImmutableList<T> list(JsonNode array, Function<JsonNode, T> each) {
    return Streams.stream(array).map(each).collect(ImmutableList.toImmutableList());
  }

  private static <T> Optional<T> some(JsonNode node, String name, Function<JsonNode, T> read) {
    return node.has(name) ? Optional.of(read.apply(node.path(name))) : Optional.empty();
  }

  private static Optional<Long> number(JsonNode node, String name) {
    return some(node, name, JsonNode::asLong);
  }
}
