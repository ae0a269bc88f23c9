package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.io.ByteStreams;
import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReports;
import io.mekong.controlplane.admin.report.SettingsReport;
import io.mekong.controlplane.audit.AuditCopies;
import io.mekong.controlplane.audit.AuditLog;
import io.mekong.controlplane.audit.AuditSettings;
import io.mekong.controlplane.audit.AuditText;
import io.mekong.controlplane.replica.Announcement;
import io.mekong.controlplane.replica.Replicas;
import io.mekong.controlplane.trace.Tracing;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.event.EventLogSettings;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.grpc.RegistrationGrpc;
import io.mekong.registry.service.grpc.ServiceWatches;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.KeyStore;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The real admin port over values made by hand, and a client for it. */
final class AdminTestServer implements AutoCloseable {
  final FakeReports reports = new FakeReports();
  final List<ExplainReports.Question> explained = new CopyOnWriteArrayList<>();
  final FakeReceipts receipts = new FakeReceipts();
  private final TestFolder folder = TestFolder.create("admin");
  final EventLog events =
      new EventLog(
          new EventLogSettings(folder.path().resolve("events"), 1 << 20, 8),
          InstantSource.system());
  private final AuditLog audit;
  final Announcement announcement;
  private final RegistrationService registrations;
  private final AdminServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  AdminTestServer(KeyStore store, Optional<String> token) {
    events.start();
    audit =
        new AuditLog(
            new AuditSettings(folder.path().resolve("audit"), "/audit/", 10, "test"),
            store,
            InstantSource.system());
    audit.start();
    announcement = new Announcement(store, "/replicas/");
    registrations =
        new RegistrationService(
            store, "/services/", new RegistrationParser("/services/", AddressRule.DEFAULT));
    try {
      this.server =
          AdminServer.start(
              new AdminDoor("127.0.0.1", 0, token),
              new AdminParts(
                  reports,
                  reports,
                  reports,
                  () -> "mekong_test 1\n",
                  registrations,
                  new RawResourceEditor(store, "/mekong/resources/"),
                  new PolicyEditor(store, "/mekong/policies/"),
                  new FakeQuarantine(),
                  events,
                  receipts,
                  this::explain,
                  new FakeReconciliation(),
                  new AdminAudit(
                      audit,
                      new AuditText("/mekong/resources/"),
                      new AuditCopies(store, "/audit/", folder.path().resolve("audit"))),
                  new Replicas(store, "/replicas/", announcement),
                  new SettingsReport(ImmutableSortedMap.of("mekong.data.dir", "./data"))),
              Tracing.OFF);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    announcement.alone(FakeReplicas.replica("self", "here", server.port()));
  }

  private ExplainReport explain(ExplainReports.Question question) {
    explained.add(question);
    return new ExplainReport(
        "a test",
        "NO",
        "weight is 0",
        7,
        5,
        ImmutableList.of(
            new ExplainReport.Fact("weight", "AGAINST", "weight is 0", "/services/a/b @3")));
  }

  /** Whether the event log on disk holds this text. */
  boolean logged(String text) throws IOException {
    try (Stream<Path> files = Files.list(folder.path().resolve("events"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (holds(file, text)) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean holds(Path file, String text) throws IOException {
    try {
      return Files.readString(file).contains(text);
    } catch (NoSuchFileException e) {
      return false; // the oldest file makes room at any time
    }
  }

  int port() {
    return server.port();
  }

  /** The port of the gRPC twin, which begins to answer now. */
  int twin() throws IOException {
    return server.twin(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        ImmutableList.of(
            new RegistrationGrpc(registrations, () -> RegistryView.EMPTY, new ServiceWatches())));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> json(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  static JsonNode body(HttpResponse<String> response) {
    try {
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request line as it stands, which HTTP clients would mend. */
  String raw(String requestLine) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      String text = requestLine + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return new String(ByteStreams.toByteArray(socket.getInputStream()), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    events.close();
    audit.close();
    folder.close();
  }
}
