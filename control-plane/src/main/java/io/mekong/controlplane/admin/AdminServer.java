package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import io.grpc.BindableService;
import io.mekong.controlplane.admin.report.ExplainReports;
import io.mekong.controlplane.admin.report.MetricsText;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.admin.report.QuarantineReports;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.admin.report.SettingsReport;
import io.mekong.controlplane.replica.Peers;
import io.mekong.controlplane.trace.Tracing;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.grpc.RegistrationGrpc;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The running admin port. */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 1 << 20;

  /** A few operators and one scraper: enough, and out of the way of the xDS loops. */
  private static final int EVENT_LOOPS = 2;

  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final AtomicReference<@Nullable AdminGrpcServer> twin = new AtomicReference<>();

  private AdminServer(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /**
   * Binds the port and answers from then on. Takes a second or two: call it beside the rest of the
   * start, not before it.
   *
   * @throws IOException when the address cannot be bound
   */
  public static AdminServer start(AdminDoor door, AdminParts parts, Tracing tracing)
      throws IOException {
    ApplicationContext context =
        ApplicationContext.builder()
            .banner(false)
            .deduceEnvironment(false)
            .deduceCloudEnvironment(false)
            .enableDefaultPropertySources(false)
            .bootstrapEnvironment(false)
            .eagerInitSingletons(false)
            .properties(properties(door))
            .build();
    context.registerSingleton(AdminDoor.class, door);
    context.registerSingleton(Tracing.class, tracing);
    context.registerSingleton(RegistryReports.class, parts.registry());
    context.registerSingleton(NodeReports.class, parts.nodes());
    context.registerSingleton(PlaneReports.class, parts.plane());
    context.registerSingleton(MetricsText.class, parts.metrics());
    context.registerSingleton(RegistrationService.class, parts.registrations());
    context.registerSingleton(RawResourceEditor.class, parts.resources());
    context.registerSingleton(PolicyEditor.class, parts.policies());
    context.registerSingleton(QuarantineReports.class, parts.quarantine());
    context.registerSingleton(EventStreams.class, new EventStreams(parts.events()));
    context.registerSingleton(ExplainReports.class, parts.explain());
    context.registerSingleton(ReceiptReports.class, parts.receipts());
    context.registerSingleton(ReconciliationReports.class, parts.reconciliation());
    AllReplicas all = new AllReplicas(parts.replicas(), new Peers(door.token()));
    FleetNodes fleet = new FleetNodes(parts.nodes(), all);
    context.registerSingleton(FleetNodes.class, fleet);
    context.registerSingleton(
        FleetReceipts.class, new FleetReceipts(parts.receipts(), parts.nodes(), fleet, all));
    context.registerSingleton(SettingsReport.class, parts.settings());
    context.registerSingleton(AdminAudit.class, parts.audit());
    context.registerSingleton(Witnesses.class, new Witnesses(door, parts.audit()));
    try {
      context.start();
      EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
      return new AdminServer(context, server);
    } catch (RuntimeException e) {
      context.close();
      throw new IOException("admin port " + door.host() + ":" + door.port() + " failed", e);
    }
  }

  private static ImmutableMap<String, Object> properties(AdminDoor door) {
    return ImmutableMap.<String, Object>builder()
        .put("micronaut.application.name", "mekong")
        .put("micronaut.server.host", door.host())
        .put("micronaut.server.port", door.port() == 0 ? -1 : door.port())
        .put("micronaut.server.max-request-size", MAX_BODY_BYTES)
        .put("micronaut.server.multipart.enabled", false)
        .put("micronaut.server.idle-timeout", "60s")
        .put("micronaut.server.read-idle-timeout", "10s")
        .put("micronaut.server.netty.max-header-size", 8192)
        .put("micronaut.server.netty.max-initial-line-length", 4096)
        .put("micronaut.netty.event-loops.default.num-threads", EVENT_LOOPS)
        .put("micronaut.netty.event-loops.default.shutdown-quiet-period", "0s")
        .put("micronaut.netty.event-loops.default.shutdown-timeout", "2s")
        .put("micronaut.server.netty.parent.num-threads", 1)
        .put("micronaut.server.netty.parent.shutdown-quiet-period", "0s")
        .put("micronaut.server.netty.parent.shutdown-timeout", "2s")
        .put("micronaut.server.log-handled-exceptions", false)
        .put("micronaut.serde.serialization.inclusion", "NON_ABSENT")
        .put("micronaut.server.date-header", false)
        .build();
  }

  /**
   * Answers over gRPC too, by the same operations; the twin ends with this.
   *
   * @param beside what the port serves as well; what is written there is noted too
   * @return the port that it listens on, never 0
   * @throws IOException when the address cannot be bound
   */
  public int twin(InetSocketAddress address, List<RegistrationGrpc> beside) throws IOException {
    GrpcWrites writes = bean(GrpcWrites.class);
    AdminGrpcServer started =
        AdminGrpcServer.start(
            address,
            new GrpcDoor(bean(Doorkeeper.class), bean(Witnesses.class), bean(Tracing.class)),
            ImmutableList.<BindableService>builder()
                .add(grpc())
                .addAll(Lists.transform(beside, one -> one.witnessed(writes::witnessed)))
                .build());
    twin.set(started);
    return started.port();
  }

  private AdminGrpc grpc() {
    return new AdminGrpc(
        new AdminGrpcQuestions.Operations(
            bean(StatusReads.class),
            bean(RegistryOperations.class),
            bean(NodeQuestions.class),
            bean(ReceiptQuestions.class),
            bean(ExplainQuestions.class),
            bean(QuarantineOrders.class),
            bean(ReconciliationOrders.class),
            bean(RegistrationService.class),
            bean(RawResourceEditor.class),
            bean(PolicyEditor.class),
            bean(EventStreams.class),
            bean(AuditReads.class),
            bean(FleetReads.class),
            bean(SettingsReport.class),
            bean(GrpcWrites.class)));
  }

  private <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** The port that it listens on, never 0. */
  public int port() {
    return server.getPort();
  }

  /** Stops answering and frees the port; waits for it. */
  @Override
  public void close() {
    AdminGrpcServer started = twin.get();
    if (started != null) {
      started.close();
    }
    server.stop();
    context.close();
  }
}
