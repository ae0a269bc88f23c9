package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReports;
import io.mekong.controlplane.explain.Explain;
import io.mekong.controlplane.explain.Scene;
import io.mekong.controlplane.reconcile.ReconcileStatus;
import io.mekong.controlplane.reconcile.Settled;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.server.status.ClientReport;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.PrefixFreshness;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explanations of what is served now. */
final class LiveExplainReports implements ExplainReports {
  private static final long ANSWER_SECONDS = 3;

  private final Parts parts;

  /**
   * Where the facts come from.
   *
   * @param settled the world and the tables made from it, at a moment when no change waits
   * @param status what could not be made, and what was taken out
   * @param registry how fresh the registry is
   * @param contents what the store holds
   * @param registryPrefix where registrations live
   * @param resourcesPrefix where raw resources live
   * @param clients asks the streams of a node
   */
  record Parts(
      Supplier<CompletableFuture<Settled>> settled,
      Supplier<ReconcileStatus> status,
      Supplier<RegistryStatus> registry,
      Supplier<SourceContents> contents,
      String registryPrefix,
      String resourcesPrefix,
      Function<String, CompletableFuture<ImmutableList<ClientReport>>> clients) {}

  LiveExplainReports(Parts parts) {
    this.parts = parts;
  }

  @Override
  public ExplainReport explain(Question question) {
    Optional<XdsType> type = question.type().map(LiveExplainReports::type);
    Scene scene = scene(question.node().map(this::node));
    if (type.isPresent()) {
      return Explain.resource(scene, type.get(), question.name().orElse(""));
    }
    ServiceKey service = new ServiceKey(question.service().orElse(""));
    if (!Explain.knows(scene, service)) {
      throw new ApiException(
          ErrorCode.UNKNOWN_SERVICE,
          "no key below "
              + parts.registryPrefix()
              + service.name()
              + "/ is known, and none is"
              + " refused");
    }
    return question
        .instance()
        .map(id -> Explain.instance(scene, service, id(id)))
        .orElseGet(() -> Explain.service(scene, service));
  }

  private static InstanceId id(String given) {
    try {
      return new InstanceId(given);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()), e);
    }
  }

  private static XdsType type(String plural) {
    return Stream.of(XdsType.values())
        .filter(type -> type.plural().equals(plural))
        .findFirst()
        .orElseThrow(() ->
            new ApiException(
                ErrorCode.UNKNOWN_TYPE,
                "no resource type has this name; there are "
                    + Stream.of(XdsType.values())
                        .map(XdsType::plural)
                        .collect(Collectors.joining(", "))));
  }

  private Scene.Node node(String id) {
    ImmutableList<Scene.Stream> streams =
        await(parts.clients().apply(id), "the streams did not answer in time").stream()
            .map(client ->
                new Scene.Stream(
                    client.group(), client.node(), client.accepted(), client.resources()))
            .collect(ImmutableList.toImmutableList());
    if (streams.isEmpty()) {
      throw new ApiException(
          ErrorCode.UNKNOWN_NODE,
          "no node of this id is connected to this replica; /api/v1/nodes?replicas=all names its"
              + " replica");
    }
    return new Scene.Node(id, streams);
  }

  private Scene scene(Optional<Scene.Node> node) {
    Settled settled = await(parts.settled().get(), "nothing is loaded yet, or changes never rest");
    ReconcileStatus status = parts.status().get();
    return new Scene(
        settled,
        new Scene.Store(
            parts.contents().get(),
            parts.registryPrefix(),
            parts.resourcesPrefix(),
            stale(parts.registry().get().freshness()),
            new Scene.Moment(System.nanoTime(), Instant.now())),
        status.quarantined(),
        status.issues(),
        node);
  }

  private static Optional<String> stale(PrefixFreshness freshness) {
    return switch (freshness) {
      case PrefixFreshness.Current _ -> Optional.empty();
      case PrefixFreshness.Loading _ -> Optional.of("it was not listed yet");
      case PrefixFreshness.Stale stale -> Optional.of(String.valueOf(stale.cause().getMessage()));
    };
  }

  private static <T> T await(CompletableFuture<T> answer, String otherwise) {
    try {
      return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new ApiException(ErrorCode.BUSY, otherwise + "; try again in a few seconds", e);
    }
  }
}
