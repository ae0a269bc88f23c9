package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mekong ctl wait}: until a revision of the store has arrived. */
@Command(
    name = "wait",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Waits until the nodes of all replicas have accepted a revision of the store.",
      "Exit code 0 when they have, 1 when not within the time, or when a replica did not answer. A"
          + " node that wants nothing of what changed, and one that is not connected, does not"
          + " count."
    })
final class WaitCommand extends AdminCommand {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%?");
  private static final double ALL = 100;

  /** One request waits no longer: the port ends connections on which nothing is read. */
  private static final long STEP_MILLIS = 5_000;

  /** With how many nodes of each state the end is explained. */
  private static final int NAMED = 5;

  @Option(
      names = "--revision",
      required = true,
      paramLabel = "R",
      description = "As etcd, or an answer's Mekong-Revision, told it.")
  private long revision;

  @Option(
      names = "--for",
      defaultValue = "100%",
      paramLabel = "SHARE",
      description = "Of the nodes concerned, such as 99%%. Default: ${DEFAULT-VALUE}.")
  private String share = "100%";

  @Option(
      names = "--timeout",
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "Such as 500ms, 30s or 2m. Default: ${DEFAULT-VALUE}.")
  private String timeout = "30s";

  @Mixin private final ReplicaOptions replicas = new ReplicaOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    double percent = percent();
    long end = System.nanoTime() + patience().toNanos();
    AdminClient.Answer answer;
    do {
      answer = ask(client, percent, Math.max(0, (end - System.nanoTime()) / 1_000_000));
      if (!answer.failed() && arrived(answer.json(), percent)) {
        out().println(sentence(answer.json()));
        return DONE;
      }
    } while (end - System.nanoTime() > 0);
    if (answer.failed()) {
      note(answer.json().path("detail").asText());
    } else {
      note(
          "not arrived within "
              + timeout
              + ": "
              + sentence(answer.json())
              + culprits(answer.json())
              + replicas.missing(answer.json()).map("; "::concat).collect(Collectors.joining()));
    }
    return CANNOT;
  }

  private AdminClient.Answer ask(AdminClient client, double percent, long leftMillis)
      throws CtlException, InterruptedException {
    AdminClient.Answer answer =
        client.ask(
            "GET",
            replicas.in(
                "/api/v1/receipts/%d?limit=1000&for=%s&wait=%dms"
                    .formatted(
                        revision, Double.toString(percent), Math.min(STEP_MILLIS, leftMillis))),
            Optional.empty());
    return answer.code().equals("UNKNOWN_REVISION") ? answer : AdminClient.good(answer);
  }

  private boolean arrived(JsonNode receipt, double percent) {
    return receipt.path("quarantined").isEmpty()
        && replicas.missing(receipt).findAny().isEmpty()
        && receipt.path("ackedPercent").asDouble() >= percent;
  }

  private String sentence(JsonNode receipt) {
    int concerned = receipt.path("concerned").asInt();
    return concerned == 0
        ? "revision " + revision + " is out; it concerns no connected node"
        : "revision %d is at %d of %d nodes"
            .formatted(revision, receipt.path("acked").asInt(), concerned);
  }

  private static String culprits(JsonNode receipt) {
    String quarantined = words(receipt.path("quarantined"));
    return named(receipt, "REFUSED")
        + named(receipt, "PENDING")
        + (quarantined.isEmpty() ? "" : "; in quarantine: " + quarantined);
  }

  private static String named(JsonNode receipt, String state) {
    String names =
        StreamSupport.stream(receipt.path("nodes").spliterator(), false)
            .filter(node -> node.path("state").asText().equals(state))
            .limit(NAMED)
            .map(WaitCommand::node)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "; " + state + ": " + names;
  }

  private static String node(JsonNode node) {
    String message =
        StreamSupport.stream(node.path("types").spliterator(), false)
            .map(type -> type.path("message").asText(""))
            .filter(said -> !said.isEmpty())
            .findFirst()
            .map(said -> " (" + said + ")")
            .orElse("");
    String replica = node.path("replica").asText("");
    return node.path("node").asText() + (replica.isEmpty() ? "" : " at " + replica) + message;
  }

  private static String words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  private double percent() {
    Matcher matcher = SHARE.matcher(share);
    if (matcher.matches() && Double.parseDouble(matcher.group(1)) <= ALL) {
      return Double.parseDouble(matcher.group(1));
    }
    throw wrong("--for: " + share + " is no share such as 99%");
  }

  private Duration patience() {
    Matcher matcher = TIME.matcher(timeout);
    if (!matcher.matches()) {
      throw wrong("--timeout: " + timeout + " is no time such as 30s");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
