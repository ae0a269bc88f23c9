package io.mekong.controlplane.app.rehearsal;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.app.settings.HostPort;
import io.mekong.controlplane.ctl.CtlCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import picocli.CommandLine;

/**
 * Calls of the admin REST.
 *
 * @param admin where it listens
 * @param http the client
 */
record RehearsedOperator(HostPort admin, HttpClient http) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ImmutableList<String> PAGES =
      ImmutableList.of(
          "/health/readiness",
          "/prometheus",
          "/api/v1/status",
          "/api/v1/services",
          "/api/v1/services/service-0",
          "/api/v1/nodes",
          "/api/v1/registry/rejected",
          "/api/v1/resources/clusters");

  /** Words of the command line. */
  private static final ImmutableList<ImmutableList<String>> COMMANDS =
      ImmutableList.of(
          ImmutableList.of("status"),
          ImmutableList.of("nodes"),
          ImmutableList.of("services"),
          ImmutableList.of("services", "service-0", "-o", "json"),
          ImmutableList.of("explain", "service-0/one", "-o", "yaml"),
          ImmutableList.of("receipts"),
          ImmutableList.of("audit"));

  RehearsedOperator(HostPort admin) {
    this(admin, HttpClient.newHttpClient());
  }

  /** Registers an instance, or changes its weight. */
  void registers(String service, int weight) throws IOException, InterruptedException {
    HttpRequest request =
        to("/api/v1/services/" + service + "/instances/one")
            .header("content-type", "application/json")
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    "{\"addr\":\"127.0.0.1\",\"port\":80,\"weight\":%d}".formatted(weight)))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException("registration failed: " + answer.body());
    }
  }

  /** Reads every page; which answer it gets does not matter. */
  void looksAround() throws IOException, InterruptedException {
    for (String page : PAGES) {
      http.send(to(page).GET().build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Asks by the command line, which every run of starts anew; what it says matters to nobody. */
  void typesCommands() {
    for (ImmutableList<String> command : COMMANDS) {
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      new CommandLine(new CtlCommand())
          .setOut(nowhere)
          .setErr(nowhere)
          .execute(
              ImmutableList.<String>builder()
                  .addAll(command)
                  .add("--admin=http://" + admin)
                  .build()
                  .toArray(String[]::new));
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + admin + path)).timeout(PATIENCE);
  }
}
