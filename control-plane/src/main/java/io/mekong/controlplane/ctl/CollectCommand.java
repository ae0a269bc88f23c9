package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mekong.registry.event.LoggedEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mekong ctl collect}: everything that helps somebody else to help, without secrets. */
@Command(
    name = "collect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes what a control plane says of itself into one zip file, for a report: status, nodes,"
          + " services, rejected keys, receipts, reconciliation, quarantine, audit, settings, metrics,"
          + " and with --data-dir and --log the newest events and log lines.",
      "Secrets are not in it; look into it before you send it. Ends with 1 when a part is missing."
    })
final class CollectCommand extends AdminCommand {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final int MOST_EVENTS = 5_000;
  private static final int MOST_LOG_BYTES = 4 << 20;

  /** Name in the file, and where it comes from; a list is read to its end. */
  private record Part(String name, String path, boolean list) {
    static Part one(String name, String path) {
      return new Part(name, path, false);
    }

    static Part list(String name, String path) {
      return new Part(name, path, true);
    }
  }

  private static final List<Part> PARTS =
      List.of(
          Part.one("readiness.json", "/health/readiness"),
          Part.one("status.json", "/api/v1/status"),
          Part.one("settings.json", "/api/v1/settings"),
          Part.list("nodes.json", "/api/v1/nodes?replicas=all&gone=true"),
          Part.list("services.json", "/api/v1/services"),
          Part.list("rejected.json", "/api/v1/registry/rejected"),
          Part.one("receipts.json", "/api/v1/receipts"),
          Part.one("reconciliation.json", "/api/v1/reconciliation"),
          Part.one("quarantine.json", "/api/v1/quarantine"),
          Part.list("audit.json", "/api/v1/audit"),
          Part.one("metrics.txt", "/prometheus"));

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "What to write. Default: mekong-TIME.zip here.")
  private @Nullable Path file;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data directory on this machine, for the newest events.")
  private @Nullable Path dataDir;

  @Option(names = "--log", paramLabel = "FILE", description = "Log, of which the end is taken.")
  private @Nullable Path log;

  private final List<String> missing = new ArrayList<>();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    Path to = file == null ? Path.of("mekong-" + STAMP.format(Instant.now()) + ".zip") : file;
    Progress progress = new Progress(spec());
    Scrubber scrubber = new Scrubber(client.token());
    try (ZipOutputStream zip = open(to)) {
      for (Part part : PARTS) {
        progress.says(part.name());
        add(zip, part.name(), scrubber.clean(text(client, part)));
      }
      progress.says("events and log");
      addFiles(zip, scrubber);
      add(zip, "missing.txt", String.join("\n", missing));
    } catch (IOException e) {
      throw new CtlException(to + " cannot be written: " + e, e);
    } finally {
      progress.ends();
    }
    out().println(to);
    missing.forEach(this::note);
    return missing.isEmpty() ? DONE : CANNOT;
  }

  private static ZipOutputStream open(Path to) throws IOException {
    Files.deleteIfExists(to);
    Files.createFile(
        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(to)));
  }

  private static void add(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry("mekong/" + name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private String text(AdminClient client, Part part) throws InterruptedException {
    try {
      if (part.list()) {
        return pretty(Pages.all(client, part.path(), page -> noteGaps(part, page)));
      }
      AdminClient.Answer answer = client.ask("GET", part.path(), Optional.empty());
      if (answer.failed() && !part.name().equals("readiness.json") && !isEarly(answer)) {
        missing.add(part.name() + ": answered " + answer.status() + " " + answer.code());
      }
      return answer.json().isMissingNode() ? answer.text() : pretty(answer.json());
    } catch (CtlException e) {
      missing.add(part.name() + ": " + e.getMessage());
      return "";
    }
  }

  /** A list of several replicas says itself whose part it lacks, on each page. */
  private void noteGaps(Part part, JsonNode page) {
    for (JsonNode why : page.path("incomplete")) {
      String gap = part.name() + ": " + why.asText();
      if (!missing.contains(gap)) {
        missing.add(gap);
      }
    }
  }

  /** Nothing was compared yet in the first minutes: that is an answer too. */
  private static boolean isEarly(AdminClient.Answer answer) {
    return answer.code().equals("NOT_RECONCILED");
  }

  private static String pretty(JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was parsed can be written", e);
    }
  }

  private void addFiles(ZipOutputStream zip, Scrubber scrubber) throws IOException {
    Path folder = dataDir;
    if (folder != null) {
      add(zip, "events.jsonl", scrubber.clean(events(folder)));
    }
    Path lines = log;
    if (lines != null) {
      add(zip, "log.txt", scrubber.clean(tail(lines)));
    }
  }

  private String events(Path folder) {
    Deque<String> newest = new ArrayDeque<>();
    try {
      new LogOnDisk(folder, missing::add)
          .read(event -> remember(newest, event), LogOnDisk.Then.END);
    } catch (CtlException e) {
      missing.add("events.jsonl: " + e.getMessage());
    }
    return String.join("\n", newest);
  }

  private static boolean remember(Deque<String> newest, LoggedEvent event) {
    newest.add(event.json());
    if (newest.size() > MOST_EVENTS) {
      newest.remove();
    }
    return true;
  }

  private String tail(Path lines) {
    try (InputStream in = Files.newInputStream(lines)) {
      in.skipNBytes(Math.max(0, Files.size(lines) - MOST_LOG_BYTES));
      return new String(in.readNBytes(MOST_LOG_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      missing.add("log.txt: " + e);
      return "";
    }
  }
}
