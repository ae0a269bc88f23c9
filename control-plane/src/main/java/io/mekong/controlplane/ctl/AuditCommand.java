package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mekong.controlplane.audit.AuditChecks;
import io.mekong.controlplane.audit.AuditCopies;
import io.mekong.controlplane.audit.AuditEntry;
import io.mekong.controlplane.audit.AuditJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mekong ctl audit}: who changed what, and whether nobody has changed the account of it. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells who changed what, when and from where, the newest first.",
      "With --verify it recomputes every hash instead, in the store and on the disk of the replica"
          + " that it asks, and ends with 1 at the first entry that was changed."
    })
final class AuditCommand extends AdminCommand {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/api/v1/audit";

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--who",
      paramLabel = "TEXT",
      description = "Only by whose address, subject or program this is a part of.")
  private @Nullable String who;

  @Option(names = "--key", paramLabel = "TEXT", description = "Only keys that hold this.")
  private @Nullable String key;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only younger ones: 90s, 10m, 2h, 1d, or 2026-01-31T12:00:00Z.")
  private @Nullable String since;

  @Option(names = "--verify", description = "Recomputes the hashes; exit code 1 when one differs.")
  private boolean verify;

  @Option(
      names = "--file",
      paramLabel = "DIR",
      description = "Reads the audit on disk: a data directory, or audit/ in it.")
  private @Nullable Path file;

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    if (verify) {
      return verify(client);
    }
    Path folder = file;
    ArrayNode entries =
        folder == null
            ? Pages.all(client, PATH + query())
            : json(onDisk(folder, new ArrayList<>()));
    if (!output.isTable()) {
      output.print(entries, out());
      return DONE;
    }
    TextTable table =
        new TextTable("TIME", "WHO", "ACTION", "KEY", "REVISION", "CHANGE", "BY WAY OF");
    entries.forEach(entry ->
        table.row(
            entry.path("time").asText(),
            who(entry),
            entry.path("action").asText(),
            entry.path("key").asText(),
            entry.path("revision").asLong() == 0 ? "" : entry.path("revision").asText(),
            Changed.of(text(entry, "before"), text(entry, "after")),
            entry.path("chain").asText()));
    table.print(out());
    return DONE;
  }

  private static Optional<String> text(JsonNode entry, String field) {
    return Optional.ofNullable(entry.get(field)).map(JsonNode::asText);
  }

  private static String who(JsonNode entry) {
    String agent = entry.path("agent").asText();
    return String.join(
            " ",
            entry.path("subject").asText(),
            entry.path("address").asText(),
            agent.isEmpty() ? "" : "(" + agent + ")")
        .strip();
  }

  private String query() {
    StringBuilder query = new StringBuilder("?");
    add(query, "who", who);
    add(query, "key", key);
    String from = since;
    if (from != null) {
      add(query, "since", instant(from).toString());
    }
    return query.length() == 1 ? "" : query.substring(0, query.length() - 1);
  }

  private static void add(StringBuilder query, String name, @Nullable String value) {
    if (value != null) {
      query.append(name).append('=').append(AdminClient.inQuery(value)).append('&');
    }
  }

  private Instant instant(String given) {
    return Since.parse(given, Instant.now())
        .orElseThrow(() ->
            wrong("--since: " + given + " is neither like 10m nor like 2026-01-31T12:00:00Z"));
  }

  private int verify(AdminClient client) throws CtlException, InterruptedException {
    List<AuditEntry> disk = new ArrayList<>();
    Path folder = file;
    if (folder != null) {
      return judge("on disk", onDisk(folder, disk));
    }
    for (JsonNode each : Pages.all(client, PATH + "?copy=disk")) {
      AuditJson.read(each).ifPresent(disk::add);
    }
    List<AuditEntry> stored = new ArrayList<>();
    for (JsonNode each : Pages.all(client, PATH)) {
      AuditJson.read(each).ifPresent(stored::add);
    }
    int worst = Math.max(judge("in the store", stored), judge("on disk", disk));
    Optional<AuditChecks.Broken> differs = AuditChecks.firstDifferent(disk, stored);
    differs.ifPresent(broken -> out().println("BROKEN  " + broken));
    compareEnds(disk, stored);
    return differs.isPresent() ? CANNOT : worst;
  }

  private int judge(String where, List<AuditEntry> entries) {
    Optional<AuditChecks.Broken> broken = AuditChecks.firstBroken(entries);
    out()
        .println(
            broken
                .map(b -> "BROKEN  " + where + ": " + b)
                .orElse("intact  " + where + ": " + entries.size() + " entries"));
    return broken.isPresent() ? CANNOT : DONE;
  }

  /** The end of a chain may have been cut off in one copy, or be on its way to it. */
  private void compareEnds(List<AuditEntry> disk, List<AuditEntry> stored) {
    var inStore = AuditChecks.ends(stored);
    AuditChecks.ends(disk)
        .forEach((chain, last) -> {
          long there = inStore.getOrDefault(chain, 0L);
          if (there != 0 && there != last) {
            note(
                "%s ends with entry %d on disk and with %d in the store: one is on its way, or cut off"
                    .formatted(chain, last, there));
          }
        });
  }

  private List<AuditEntry> onDisk(Path at, List<AuditEntry> entries) throws CtlException {
    Path folder = Files.isDirectory(at.resolve("audit")) ? at.resolve("audit") : at;
    try {
      if (!Files.isDirectory(folder)) {
        throw new CtlException("--file " + at + ": no audit is there");
      }
      long damaged = AuditCopies.onDisk(folder, entries::add);
      if (damaged > 0) {
        throw new CtlException(damaged + " lines in " + folder + " are no entries: BROKEN");
      }
      return entries;
    } catch (IOException e) {
      throw new CtlException(folder + " cannot be read: " + e, e);
    }
  }

  private ArrayNode json(List<AuditEntry> entries) throws CtlException {
    try {
      ArrayNode all = JSON.createArrayNode();
      for (AuditEntry entry : entries.reversed()) {
        if (isWanted(entry)) {
          all.add(JSON.readTree(AuditJson.line(entry)));
        }
      }
      return all;
    } catch (JsonProcessingException e) {
      throw new CtlException("what was written cannot be read: " + e, e);
    }
  }

  private boolean isWanted(AuditEntry entry) {
    String from = since;
    String part = key;
    String name = who;
    return (from == null || !entry.time().isBefore(instant(from)))
        && (part == null || entry.fact().key().contains(part))
        && (name == null || entry.fact().actor().toString().contains(name));
  }
}
