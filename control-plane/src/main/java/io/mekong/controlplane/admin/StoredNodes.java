package io.mekong.controlplane.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.mekong.admin.v1.ListNodesResponse;
import io.mekong.admin.v1.Node;
import io.mekong.controlplane.admin.report.NodeReport;
import java.io.IOException;
import java.time.DateTimeException;

/** Nodes as the messages that operators are told of them, for files. */
public final class StoredNodes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredNodes() {}

  /** The message of these nodes. */
  public static ListNodesResponse message(ImmutableList<NodeReport> nodes) {
    ListNodesResponse.Builder all = ListNodesResponse.newBuilder();
    nodes.forEach(node -> ReportMessages.fill(all.addItemsBuilder(), node));
    return all.build();
  }

  /** The nodes of a message; throws when they are of another form. */
  public static ImmutableList<NodeReport> read(ListNodesResponse message) throws IOException {
    ImmutableList.Builder<NodeReport> nodes = ImmutableList.builder();
    try {
      for (Node node : message.getItemsList()) {
        nodes.add(NodeReportJson.read(JSON.readTree(JsonFormat.printer().print(node))));
      }
    } catch (InvalidProtocolBufferException | JsonProcessingException | DateTimeException e) {
      throw new IOException("nodes of another form", e);
    }
    return nodes.build();
  }
}
