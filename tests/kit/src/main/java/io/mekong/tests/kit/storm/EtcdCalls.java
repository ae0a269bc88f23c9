package io.mekong.tests.kit.storm;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.CompactionResponse;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls to one etcd member as a user, over gRPC alone: nothing waits, nothing is tried again. A
 * token that is not believed any more is replaced before the next call. Any thread.
 */
public final class EtcdCalls implements AutoCloseable {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
  private static final long CALL_SECONDS = 3;
  private static final long ANOTHER_TRY_NANOS = Duration.ofMillis(200).toNanos();

  private final ManagedChannel channel;
  private final String user;
  private final String password;
  private volatile KVGrpc.KVStub stub;
  private volatile boolean believed;
  private long nextTryNanos = System.nanoTime();

  /** Connects on the first call. */
  public EtcdCalls(URI member, String user, String password) {
    this.channel =
        NettyChannelBuilder.forAddress(member.getHost(), member.getPort())
            .usePlaintext()
            .directExecutor() // the moment of an answer is measured
            .build();
    this.stub = KVGrpc.newStub(channel);
    this.user = user;
    this.password = password;
  }

  /** To a member that knows no users. */
  public static EtcdCalls open(URI member) {
    EtcdCalls calls = new EtcdCalls(member, "", "");
    calls.believed = true;
    return calls;
  }

  /** Whether a call has a chance now; when not, it tries to get there. */
  public synchronized boolean ready() {
    ConnectivityState state = channel.getState(true);
    if (believed && state == ConnectivityState.READY) {
      return true;
    }
    if (System.nanoTime() - nextTryNanos >= 0) {
      nextTryNanos = System.nanoTime() + ANOTHER_TRY_NANOS;
      channel.resetConnectBackoff();
      if (!believed) {
        authenticate();
      }
    }
    return false;
  }

  private void authenticate() {
    Answer<AuthenticateResponse> answer = new Answer<>();
    AuthGrpc.newStub(channel)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
        .authenticate(
            AuthenticateRequest.newBuilder().setName(user).setPassword(password).build(), answer);
    var _ = answer.thenAccept(this::authenticated); // else ready() asks again
  }

  private void authenticated(AuthenticateResponse answer) {
    Metadata headers = new Metadata();
    headers.put(TOKEN, answer.getToken());
    stub =
        KVGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    believed = true;
  }

  /** Makes one change; the future gets the revision of the store after it. */
  public CompletableFuture<Long> change(KeyChange change) {
    ByteString key = ByteString.copyFromUtf8(change.key());
    if (change.value().isPresent()) {
      Answer<PutResponse> answer = new Answer<>();
      stub().put(put(change), answer);
      return checked(answer).thenApply(put -> put.getHeader().getRevision());
    }
    Answer<DeleteRangeResponse> answer = new Answer<>();
    stub().deleteRange(DeleteRangeRequest.newBuilder().setKey(key).build(), answer);
    return checked(answer).thenApply(deleted -> deleted.getHeader().getRevision());
  }

  private static PutRequest put(KeyChange change) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(change.key()))
        .setValue(ByteString.copyFromUtf8(change.value().orElseThrow()))
        .build();
  }

  /** Puts all of it at one revision, and returns that. */
  public CompletableFuture<Long> putAll(List<KeyChange> puts) {
    TxnRequest.Builder all = TxnRequest.newBuilder();
    for (KeyChange each : puts) {
      all.addSuccess(RequestOp.newBuilder().setRequestPut(put(each)));
    }
    Answer<TxnResponse> answer = new Answer<>();
    stub().txn(all.build(), answer);
    return checked(answer).thenApply(done -> done.getHeader().getRevision());
  }

  /** Forgets the history before a revision. */
  public CompletableFuture<CompactionResponse> compact(long revision) {
    Answer<CompactionResponse> answer = new Answer<>();
    stub().compact(CompactionRequest.newBuilder().setRevision(revision).build(), answer);
    return checked(answer);
  }

  private KVGrpc.KVStub stub() {
    return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private <T> CompletableFuture<T> checked(CompletableFuture<T> call) {
    return call.whenComplete((answer, fault) -> {
      if (fault != null && isAboutTheToken(fault)) {
        believed = false;
      }
    });
  }

  /** It has expired, the member does not know it, or users changed. */
  private static boolean isAboutTheToken(Throwable fault) {
    return switch (Status.fromThrowable(fault).getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT -> true;
      default -> false;
    };
  }

  /** The one answer of a call. */
  private static final class Answer<T> extends CompletableFuture<T> implements StreamObserver<T> {
    @Override
    public void onNext(T answer) {
      complete(answer);
    }

    @Override
    public void onError(Throwable fault) {
      completeExceptionally(fault);
    }

    @Override
    public void onCompleted() {}
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
