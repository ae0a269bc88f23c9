package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.InetAddresses;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a control plane how it is. */
final class PlaneChecks {
  private static final int SHOWN = 5;
  private static final Pattern OPEN_FILES =
      Pattern.compile("(?m)^process_files_open_files(?:\\{[^}]*})? (\\S+)");
  private static final Pattern MOST_FILES =
      Pattern.compile("(?m)^process_files_max_files(?:\\{[^}]*})? (\\S+)");

  private final AdminClient client;
  private final URI admin;
  private final List<Finding> findings = new ArrayList<>();

  PlaneChecks(AdminClient client, URI admin) {
    this.client = client;
    this.admin = admin;
  }

  List<Finding> all() throws InterruptedException {
    try {
      AdminClient.Answer ready = client.ask("GET", "/health/readiness", Optional.empty());
      findings.add(Finding.ok("admin port", admin + " answers"));
      findings.add(
          ready.failed()
              ? Finding.fail("readiness", ready.text().strip(), "See the store below, and the log.")
              : Finding.ok("readiness", "it serves"));
    } catch (CtlException e) {
      findings.add(
          Finding.fail(
              "admin port",
              String.valueOf(e.getMessage()),
              "Start the control plane, or name its admin port with --admin."));
      return findings;
    }
    door();
    look("status", this::status);
    look("nodes", this::nodes);
    look("rejected keys", this::rejected);
    look("file descriptors", this::files);
    return findings;
  }

  /** A look that may fail, which is a finding too. */
  private interface Look {
    void look() throws CtlException, InterruptedException;
  }

  private void look(String what, Look look) throws InterruptedException {
    try {
      look.look();
    } catch (CtlException e) {
      findings.add(
          Finding.fail(what, String.valueOf(e.getMessage()), "Give --token-file when it asks."));
    }
  }

  private void door() throws InterruptedException {
    try (AdminClient stranger = new AdminClient(admin, Optional.empty())) {
      boolean open = !stranger.ask("GET", "/api/v1/status", Optional.empty()).failed();
      if (!open) {
        findings.add(Finding.ok("admin door", "it asks for a token"));
      } else if (isLoopback(admin.getHost())) {
        findings.add(Finding.ok("admin door", "open without a token, on loopback"));
      } else {
        findings.add(
            Finding.fail(
                "admin door",
                "open without a token at " + admin.getHost(),
                "Set --admin-token-file, or listen on 127.0.0.1."));
      }
    } catch (CtlException e) {
      findings.add(Finding.warn("admin door", String.valueOf(e.getMessage()), ""));
    }
  }

  private static boolean isLoopback(String host) {
    String name = host.replace("[", "").replace("]", "");
    return name.equals("localhost")
        || (InetAddresses.isInetAddress(name) && InetAddresses.forString(name).isLoopbackAddress());
  }

  private void status() throws CtlException, InterruptedException {
    Instant asked = Instant.now();
    JsonNode status = client.get("/api/v1/status");
    clock(status, asked.plus(java.time.Duration.between(asked, Instant.now()).dividedBy(2)));
    JsonNode store = status.path("store");
    String state = store.path("kind").asText() + " " + store.path("freshness").asText();
    switch (store.path("freshness").asText()) {
      case "CURRENT" ->
          findings.add(
              Finding.ok("store", state + ", revision " + store.path("revision").asText()));
      case "LOADING" ->
          findings.add(
              Finding.warn("store", state, "Wait; if it stays so, see its address and the log."));
      default ->
          findings.add(
              Finding.fail(
                  "store",
                  state
                      + " since "
                      + store.path("staleSince").asText()
                      + ": "
                      + store.path("cause").asText(),
                  "Bring the store back; until then what is known is served and nothing new."));
    }
    protection(status);
    for (JsonNode issue : status.path("issues")) {
      findings.add(
          Finding.warn(
              issue.path("where").asText(),
              issue.path("what").asText(),
              issue.path("hint").asText()));
    }
  }

  private void clock(JsonNode status, Instant here) {
    try {
      findings.add(
          MachineChecks.clock(
              "the control plane", Instant.parse(status.path("time").asText()), here));
    } catch (DateTimeException e) {
      findings.add(Finding.warn("clock", "the control plane does not tell its time", "Update it."));
    }
  }

  private void protection(JsonNode status) {
    JsonNode held = status.path("protectedServices");
    findings.add(
        held.isEmpty()
            ? Finding.ok("protection", "nothing is held")
            : Finding.warn(
                "protection",
                held.size() + " services hold lost instances: " + first(held, ""),
                "Find out why they went ('ctl explain'); DELETE /api/v1/services/NAME/held lets"
                    + " them go."));
  }

  private void nodes() throws CtlException, InterruptedException {
    List<String> refusing = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    int[] count = new int[1];
    Pages.all(
            client,
            "/api/v1/nodes?replicas=all",
            page ->
                page.path("incomplete")
                    .forEach(why ->
                        findings.add(Finding.warn("replicas", why.asText(), "Mend what it says."))))
        .forEach(node -> {
          count[0]++;
          if (!node.path("inSync").asBoolean()) {
            (refuses(node) ? refusing : behind).add(node.path("id").asText());
          }
        });
    if (!refusing.isEmpty()) {
      findings.add(
          Finding.fail(
              "nodes",
              refusing.size() + " refuse what they are sent: " + first(refusing),
              "'ctl node NAME' shows their words; mend the resource or policy that they name."));
    }
    if (!behind.isEmpty()) {
      findings.add(
          Finding.warn(
              "nodes",
              behind.size() + " have not answered yet: " + first(behind),
              "Look again; if they stay so, look into these Envoys ('ctl node NAME')."));
    }
    if (refusing.isEmpty() && behind.isEmpty()) {
      findings.add(Finding.ok("nodes", "all " + count[0] + " have accepted what they were sent"));
    }
  }

  private static boolean refuses(JsonNode node) {
    for (JsonNode type : node.path("types")) {
      if (!type.path("inSync").asBoolean() && type.has("nack")) {
        return true;
      }
    }
    return false;
  }

  private void rejected() throws CtlException, InterruptedException {
    JsonNode rejected = client.get("/api/v1/registry/rejected?limit=5");
    findings.add(
        rejected.path("total").asInt() == 0
            ? Finding.ok("rejected keys", "none")
            : Finding.warn(
                "rejected keys",
                rejected.path("total").asInt() + ": " + first(rejected.path("items"), "key"),
                "GET /api/v1/registry/rejected tells what is wrong with each; write them anew."));
  }

  private void files() throws CtlException, InterruptedException {
    String metrics = AdminClient.good(client.ask("GET", "/prometheus", Optional.empty())).text();
    Matcher open = OPEN_FILES.matcher(metrics);
    Matcher most = MOST_FILES.matcher(metrics);
    if (!open.find() || !most.find()) {
      return;
    }
    double used = Double.parseDouble(open.group(1));
    double limit = Double.parseDouble(most.group(1));
    String found = "%.0f of %.0f are open".formatted(used, limit);
    findings.add(
        used > 0.8 * limit
            ? Finding.warn(
                "file descriptors", found, "Raise LimitNOFILE (ulimit -n): a node takes one each.")
            : Finding.ok("file descriptors", found));
  }

  private static String first(Iterable<JsonNode> all, String field) {
    List<String> names = new ArrayList<>();
    all.forEach(each -> names.add(field.isEmpty() ? each.asText() : each.path(field).asText()));
    return first(names);
  }

  private static String first(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + (names.size() > SHOWN ? " and others" : "");
  }
}
