package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.admin.AdminAudit;
import io.mekong.controlplane.admin.AdminParts;
import io.mekong.controlplane.admin.PolicyEditor;
import io.mekong.controlplane.admin.RawResourceEditor;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.admin.report.PublicationReport;
import io.mekong.controlplane.admin.report.QuarantineReport;
import io.mekong.controlplane.admin.report.QuarantineReports;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.admin.report.ReconciliationReport;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.admin.report.SettingsReport;
import io.mekong.controlplane.app.settings.AdminSettings;
import io.mekong.controlplane.app.settings.HostPort;
import io.mekong.controlplane.audit.AuditCopies;
import io.mekong.controlplane.audit.AuditText;
import io.mekong.controlplane.reconcile.ReconcileStatus;
import io.mekong.controlplane.replica.Announcement;
import io.mekong.controlplane.replica.Replicas;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.trace.Tracing;
import io.mekong.controlplane.translation.RouteTargets;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.event.EventLogSettings;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixFreshness;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

class AdminPortTest {
  private static final HostPort ANY = new HostPort("127.0.0.1", 0);
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;
  private final SnapshotStore snapshots = new SnapshotStore();
  private final AtomicBoolean ending = new AtomicBoolean();

  @Test
  void readiness_follows_the_first_snapshot_and_the_shutdown() throws Exception {
    try (AdminPort port = anywhere().begin(new CountDownLatch(0), LONG);
        HttpClient client = HttpClient.newHttpClient()) {
      URI readiness = URI.create("http://" + port.await() + "/health/readiness");
      assertThat(statusOf(client, readiness)).isEqualTo(503);
      snapshots.publish(new Tables(1, 1, HashTreePMap.empty()), ImmutableSet.of());
      assertThat(statusOf(client, readiness)).isEqualTo(200);
      ending.set(true);
      assertThat(statusOf(client, readiness)).isEqualTo(503);
    }
  }

  /** Tells when somebody waits for it. */
  private static final class Urgent extends CountDownLatch {
    final CountDownLatch waitedFor = new CountDownLatch(1);

    Urgent() {
      super(1);
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
      waitedFor.countDown();
      return super.await(timeout, unit);
    }
  }

  @Test
  void it_begins_when_what_is_more_urgent_is_done() throws Exception {
    Urgent urgent = new Urgent();
    try (AdminPort port = anywhere().begin(urgent, LONG)) {
      CompletableFuture<HostPort> bound = CompletableFuture.supplyAsync(() -> addressOf(port));
      urgent.waitedFor.await();
      assertThat(bound).isNotDone();
      urgent.countDown();
      assertThat(bound.get().port()).isPositive();
    }
  }

  @Test
  void it_does_not_wait_for_ever() throws Exception {
    try (AdminPort port = anywhere().begin(new CountDownLatch(1), Duration.ofMillis(1))) {
      assertThat(port.await().port()).isPositive();
    }
  }

  @Test
  void one_that_is_closed_while_it_waits_never_starts() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Urgent urgent = new Urgent();
    AdminPort port = anywhere().begin(urgent, LONG);
    urgent.waitedFor.await();
    port.close();
    assertThatThrownBy(port::await)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("stopped before the admin port was open");
    Awaitility.await().until(() -> threadsSince(before), List::isEmpty);
    port.close();
  }

  private static HostPort addressOf(AdminPort port) {
    try {
      return port.await();
    } catch (StartException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private AdminPort anywhere() throws StartException {
    return at(ANY, Optional.empty());
  }

  private AdminPort at(HostPort address, Optional<HostPort> grpc) throws StartException {
    return AdminPort.of(
        new AdminSettings(address, grpc, Optional.empty()),
        parts(),
        Tracing.OFF,
        ImmutableList.of());
  }

  @Test
  void the_end_leaves_no_thread_behind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (AdminPort port = anywhere().begin(new CountDownLatch(0), LONG)) {
      assertThat(port.await().port()).isPositive();
      assertThat(threadsSince(before)).isNotEmpty();
    }
    Awaitility.await().until(() -> threadsSince(before), List::isEmpty);
  }

  /** Without those of the JDK, of the test, and Netty's global one, which belong to the process. */
  private static List<String> threadsSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name ->
            !name.matches(
                "(globalEventExecutor|ForkJoinPool.commonPool|awaitility|VirtualThread).*"))
        .toList();
  }

  @Test
  void a_taken_port_is_told_at_once_with_its_remedy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort there = new HostPort("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> at(there, Optional.empty()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--admin-address " + there)
          .hasMessageContaining("in use")
          .hasMessageContaining("choose another");
      assertThatThrownBy(() -> at(ANY, Optional.of(there)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--admin-grpc-address " + there);
    }
  }

  @Test
  void a_port_that_is_taken_meanwhile_is_told_with_its_remedy() throws Exception {
    HostPort there;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      there = new HostPort("127.0.0.1", free.getLocalPort());
    }
    try (AdminPort port = at(there, Optional.empty());
        ServerSocket taken = new ServerSocket(there.port(), 1, InetAddress.getLoopbackAddress())) {
      port.begin(new CountDownLatch(0), LONG);
      assertThatThrownBy(port::await)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--admin-address 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageContaining("choose another");
    }
  }

  @Test
  void a_token_must_be_long_enough_to_be_one() throws Exception {
    for (String bad : new String[] {"", "short\n", "with spaces in it, and long"}) {
      Path file = Files.writeString(folder.resolve("token"), bad);
      assertThatThrownBy(() ->
              AdminPort.of(
                  new AdminSettings(ANY, Optional.empty(), Optional.of(file)),
                  parts(),
                  Tracing.OFF,
                  ImmutableList.of()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--admin-token-file");
    }
  }

  private static int statusOf(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private AdminParts parts() {
    KeyStore unused =
        (KeyStore)
            Proxy.newProxyInstance(
                KeyStore.class.getClassLoader(),
                new Class<?>[] {KeyStore.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    return new AdminParts(
        new EmptyRegistry(),
        new NoNodes(),
        new LivePlaneReports(
            "embedded",
            snapshots,
            () -> ReconcileStatus.NONE,
            new RouteTargets(),
            () -> RegistryView.EMPTY,
            Optional::empty,
            ImmutableList::of,
            ending::get),
        () -> "",
        new RegistrationService(
            unused, "/services/", new RegistrationParser("/services/", AddressRule.DEFAULT)),
        new RawResourceEditor(unused, "/mekong/resources/"),
        new PolicyEditor(unused, "/mekong/policies/"),
        new FakeQuarantine(),
        new EventLog(new EventLogSettings(folder, 1 << 20, 8), InstantSource.system()),
        new NoReceipts(),
        question -> {
          throw new UnsupportedOperationException();
        },
        new NoReconciliation(),
        new AdminAudit(
            fact -> {}, new AuditText("/mekong/resources/"), new AuditCopies(unused, "/", folder)),
        new Replicas(unused, "/", new Announcement(unused, "/")),
        new SettingsReport(ImmutableSortedMap.of()));
  }

  private static final class NoReceipts implements ReceiptReports {
    @Override
    public ReceiptReport of(long revision) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ImmutableList<PublicationReport> newest(int most) {
      return ImmutableList.of();
    }
  }

  private static final class FakeQuarantine implements QuarantineReports {
    @Override
    public ImmutableList<QuarantineReport> all() {
      return ImmutableList.of();
    }

    @Override
    public void lift(String type, String name) {}
  }

  private static final class EmptyRegistry implements RegistryReports {
    @Override
    public RegistryStatus status() {
      return new RegistryStatus(
          RegistryView.EMPTY, new PrefixFreshness.Loading(), ImmutableSet.of());
    }

    @Override
    public SourceContents contents() {
      return SourceContents.EMPTY;
    }

    @Override
    public ImmutableSortedSet<String> heldResources() {
      return ImmutableSortedSet.of();
    }

    @Override
    public void release(ServiceKey service) {}

    @Override
    public void releaseAll() {}
  }

  private static final class NoNodes implements NodeReports {
    @Override
    public int count() {
      return 0;
    }

    @Override
    public ImmutableList<NodeReport> page(String after, int limit) {
      return ImmutableList.of();
    }

    @Override
    public Optional<NodeReport> find(String id) {
      return Optional.empty();
    }

    @Override
    public Optional<NodeConfig> config(String id) {
      return Optional.empty();
    }

    @Override
    public Optional<NodeResource> resource(String id, XdsType type, String name) {
      return Optional.empty();
    }

    @Override
    public Optional<NodeDiff> diff(String id) {
      return Optional.empty();
    }
  }

  private static final class NoReconciliation implements ReconciliationReports {
    @Override
    public CompletableFuture<ReconciliationReport> run() {
      return new CompletableFuture<>();
    }

    @Override
    public Optional<ReconciliationReport> last() {
      return Optional.empty();
    }
  }
}
