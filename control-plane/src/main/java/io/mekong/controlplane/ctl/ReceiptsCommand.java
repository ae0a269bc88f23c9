package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl receipts}: what became of a revision. */
@Command(
    name = "receipts",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the newest publications; with a revision, what each node made of it.")
final class ReceiptsCommand extends AdminCommand {
  @Parameters(arity = "0..1", paramLabel = "REVISION", description = "A revision of the store.")
  private @Nullable Long revision;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    JsonNode answer =
        client.get(
            revision == null ? "/api/v1/receipts" : "/api/v1/receipts/" + revision + "?limit=1000");
    if (!output.isTable()) {
      output.print(answer, out());
    } else if (revision == null) {
      list(answer);
    } else {
      receipt(answer);
    }
    return DONE;
  }

  private void list(JsonNode publications) {
    new TextTable("PUBLISHED", "REGISTRATIONS", "RESOURCES", "PUBLICATIONS")
        .rows(publications, "publishedAt", "registrations", "resources", "publications")
        .print(out());
  }

  private void receipt(JsonNode receipt) {
    out()
        .printf(
            "revision %s, published %s: %s concerned, %s ACKED, %s PENDING, %s REFUSED, %d away%n",
            receipt.path("revision").asText(),
            receipt.path("publishedAt").asText(),
            receipt.path("concerned").asText(),
            receipt.path("acked").asText(),
            receipt.path("pending").asText(),
            receipt.path("refused").asText(),
            receipt.path("away").size());
    out().println();
    TextTable table = new TextTable("NODE", "STATE", "ACKED AT", "MESSAGE");
    receipt
        .path("nodes")
        .forEach(node ->
            table.row(
                node.path("node").asText(),
                node.path("state").asText(),
                node.path("ackedAt").asText(""),
                messages(node)));
    receipt
        .path("away")
        .forEach(node ->
            table.row(
                node.path("node").asText(), "AWAY", "", "since " + node.path("since").asText()));
    table.print(out());
  }

  private static String messages(JsonNode node) {
    return StreamSupport.stream(node.path("types").spliterator(), false)
        .filter(type -> type.has("message"))
        .map(type -> type.path("type").asText() + ": " + type.path("message").asText())
        .collect(Collectors.joining("; "));
  }
}
