package io.mekong.controlplane.xds.server.status;

import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusRequest;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.mekong.controlplane.xds.server.status.ClientReports.TooManyClientsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CSDS as a management server offers it.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/service/status/v3/csds.proto">csds.proto</a>
 */
public final class ClientStatusService
    extends ClientStatusDiscoveryServiceGrpc.ClientStatusDiscoveryServiceImplBase
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientStatusService.class);

  private final ClientReports clients;
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("xds-client-status").factory());

  /** A service about these clients. */
  public ClientStatusService(ClientReports clients) {
    this.clients = clients;
  }

  @Override
  public void fetchClientStatus(
      ClientStatusRequest request, StreamObserver<ClientStatusResponse> to) {
    ServerCallStreamObserver<ClientStatusResponse> client =
        (ServerCallStreamObserver<ClientStatusResponse>) to;
    client.setOnCancelHandler(() -> {});
    answer(
        request,
        client,
        response -> {
          client.onNext(response);
          client.onCompleted();
        });
  }

  @Override
  public StreamObserver<ClientStatusRequest> streamClientStatus(
      StreamObserver<ClientStatusResponse> to) {
    return new Stream((ServerCallStreamObserver<ClientStatusResponse>) to);
  }

  /** One question at a time: the next one is read when the answer has left for the transport. */
  private final class Stream implements StreamObserver<ClientStatusRequest> {
    private final ServerCallStreamObserver<ClientStatusResponse> client;
    private boolean answering;
    private boolean halfClosed;
    private boolean asked;

    Stream(ServerCallStreamObserver<ClientStatusResponse> client) {
      this.client = client;
      client.disableAutoRequest();
      client.setOnCancelHandler(() -> {});
      client.setOnReadyHandler(this::askOn);
    }

    @Override
    public synchronized void onNext(ClientStatusRequest request) {
      asked = false;
      answering = true;
      answer(request, client, this::answered);
    }

    private synchronized void answered(ClientStatusResponse response) {
      answering = false;
      client.onNext(response);
      if (halfClosed) {
        client.onCompleted();
      } else {
        askOn();
      }
    }

    private synchronized void askOn() {
      if (!answering && !asked && client.isReady()) {
        asked = true;
        client.request(1);
      }
    }

    @Override
    public synchronized void onCompleted() {
      halfClosed = true;
      if (!answering) {
        client.onCompleted();
      }
    }

    @Override
    public void onError(Throwable fault) {
      // The client is gone.
    }
  }

  /** What becomes of an answer. */
  private interface Sink {
    void take(ClientStatusResponse response);
  }

  private void answer(
      ClientStatusRequest request, StreamObserver<ClientStatusResponse> client, Sink sink) {
    Predicate<String> nodes;
    try {
      nodes = NodeMatch.of(request.getNodeMatchersList());
    } catch (IllegalArgumentException e) {
      client.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    ClientConfigs.Contents contents =
        request.getExcludeResourceContents()
            ? ClientConfigs.Contents.EXCLUDED
            : ClientConfigs.Contents.INCLUDED;
    CompletableFuture<Void> _ =
        clients
            .of(nodes)
            .thenAcceptAsync(reports -> sink.take(new ClientConfigs(contents).of(reports)), answers)
            .exceptionally(fault -> {
              client.onError(status(fault));
              return null;
            });
  }

  private static StatusRuntimeException status(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof StatusRuntimeException status) {
      return status;
    }
    if (cause instanceof TooManyClientsException) {
      return Status.RESOURCE_EXHAUSTED.withDescription(cause.getMessage()).asRuntimeException();
    }
    log.error("client status failed", cause);
    return Status.INTERNAL.withDescription("see the log of the control plane").asRuntimeException();
  }

  @Override
  public void close() {
    answers.shutdownNow();
  }
}
