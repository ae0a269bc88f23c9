package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    description = {
      "Lists the newest publications of this replica; with a revision, what each node of all"
          + " replicas made of it.",
      "Ends with 1 when a replica did not answer, so that the receipt is not complete."
    })
final class ReceiptsCommand extends AdminCommand {
  @Parameters(arity = "0..1", paramLabel = "REVISION", description = "A revision of the store.")
  private @Nullable Long revision;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ReplicaOptions replicas = new ReplicaOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    Long of = revision;
    if (of == null) {
      JsonNode publications = client.get("/api/v1/receipts");
      if (output.isTable()) {
        list(publications);
      } else {
        output.print(publications, out());
      }
      return DONE;
    }
    JsonNode receipt = client.get(replicas.in("/api/v1/receipts/" + of + "?limit=1000"));
    if (output.isTable()) {
      receipt(receipt);
    } else {
      output.print(receipt, out());
    }
    out().flush();
    List<String> missing = replicas.missing(receipt).toList();
    missing.forEach(this::note);
    receipt
        .path("awayIncomplete")
        .forEach(why -> note("who is away may not be right: " + why.asText()));
    return missing.isEmpty() ? DONE : CANNOT;
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
    List<String> columns = List.of("NODE", "STATE", "ACKED AT", "MESSAGE", "REPLICA");
    int shown = receipt.path("replicas").size() > 1 ? columns.size() : columns.size() - 1;
    TextTable table = new TextTable(columns.subList(0, shown).toArray(String[]::new));
    receipt
        .path("nodes")
        .forEach(node ->
            row(
                table,
                shown,
                Stream.of(
                    node.path("node").asText(),
                    node.path("state").asText(),
                    node.path("ackedAt").asText(""),
                    messages(node),
                    node.path("replica").asText(""))));
    receipt
        .path("away")
        .forEach(node ->
            row(
                table,
                shown,
                Stream.of(
                    node.path("node").asText(),
                    "AWAY",
                    "",
                    "since " + node.path("since").asText(),
                    node.path("replica").asText(""))));
    table.print(out());
  }

  private static void row(TextTable table, int shown, Stream<String> cells) {
    table.row(cells.limit(shown).toArray(String[]::new));
  }

  private static String messages(JsonNode node) {
    return StreamSupport.stream(node.path("types").spliterator(), false)
        .filter(type -> type.has("message"))
        .map(type -> type.path("type").asText() + ": " + type.path("message").asText())
        .collect(Collectors.joining("; "));
  }
}
