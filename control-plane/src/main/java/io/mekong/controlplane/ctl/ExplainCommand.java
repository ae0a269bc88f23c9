package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl explain}: why something is sent or is not. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Explains why a service, an instance or a resource is sent or is not: every fact that decides,"
          + " and where it comes from.",
      "Exit code 0 when it is sent, 1 when not."
    })
final class ExplainCommand extends AdminCommand {
  private static final ImmutableSet<String> TYPES =
      ImmutableSet.of(
          "listeners",
          "routes",
          "scoped-routes",
          "virtual-hosts",
          "clusters",
          "endpoints",
          "secrets",
          "runtimes",
          "extension-configs");

  @Parameters(
      arity = "0..1",
      paramLabel = "WHAT",
      description = "SERVICE, SERVICE/INSTANCE, or TYPE/NAME with a type such as clusters.")
  private String what = "";

  @Option(names = "--node", paramLabel = "ID", description = "For this node; else for everybody.")
  private @Nullable String node;

  @Option(names = "--service", paramLabel = "NAME", description = "A service.")
  private @Nullable String service;

  @Option(names = "--instance", paramLabel = "ID", description = "One of its instances.")
  private @Nullable String instance;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    JsonNode answer = client.get("/api/v1/explain?" + question());
    boolean yes = answer.path("verdict").asText().equals("YES");
    if (output.isTable()) {
      out().println(answer.path("subject").asText() + ": " + answer.path("verdict").asText());
      out().println("  " + answer.path("because").asText());
      out().println();
      new TextTable("STEP", "EFFECT", "FROM", "FACT")
          .rows(answer.path("facts"), "step", "effect", "from", "what")
          .print(out());
    } else {
      output.print(answer, out());
    }
    return yes ? DONE : CANNOT;
  }

  private String question() {
    Map<String, String> parameters = new LinkedHashMap<>();
    int slash = what.indexOf('/');
    String first = slash < 0 ? what : what.substring(0, slash);
    String rest = slash < 0 ? "" : what.substring(slash + 1);
    if (TYPES.contains(first) && !rest.isEmpty()) {
      parameters.put("type", first);
      parameters.put("name", rest);
    } else if (!first.isEmpty()) {
      parameters.put("service", first);
      if (!rest.isEmpty()) {
        parameters.put("instance", rest);
      }
    }
    if (service != null) {
      parameters.put("service", service);
    }
    if (instance != null) {
      parameters.put("instance", instance);
    }
    if (parameters.isEmpty()) {
      throw wrong("say what: SERVICE, SERVICE/INSTANCE or TYPE/NAME");
    }
    if (node != null) {
      parameters.put("node", node);
    }
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + AdminClient.inQuery(each.getValue()))
        .collect(Collectors.joining("&"));
  }
}
