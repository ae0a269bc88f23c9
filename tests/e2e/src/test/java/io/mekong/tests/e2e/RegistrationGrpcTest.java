package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.mekong.registry.v1.DeregisterRequest;
import io.mekong.registry.v1.DrainRequest;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.ListInstancesRequest;
import io.mekong.registry.v1.Outcome;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import io.mekong.registry.v1.RegistrationServiceGrpc;
import io.mekong.registry.v1.RenewRequest;
import io.mekong.registry.v1.ServedInstance;
import io.mekong.registry.v1.WatchServicesRequest;
import io.mekong.registry.v1.WatchServicesResponse;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Registration over gRPC on the xDS port of a running control plane, on both stores. */
@Tag("real")
class RegistrationGrpcTest {
  private static final Instance ONE =
      Instance.newBuilder()
          .setService("greeter")
          .setId("one")
          .setAddr("10.0.0.1")
          .setPort(8080)
          .putMetadata("version", "v1")
          .build();

  private final MekongProcess mekong = MekongProcess.start();
  private final ManagedChannel channel =
      NettyChannelBuilder.forTarget(mekong.xds()).usePlaintext().build();

  @AfterEach
  void stop() {
    channel.shutdownNow();
    mekong.close();
  }

  private RegistrationServiceGrpc.RegistrationServiceBlockingStub stub() {
    return RegistrationServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private RegisterResponse register(Instance instance) {
    return stub().register(RegisterRequest.newBuilder().setInstance(instance).build());
  }

  private static ErrorInfo errorOf(Status.Code code, Runnable call)
      throws InvalidProtocolBufferException {
    StatusRuntimeException failed = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failed.getStatus().getCode()).as("%s", failed.getStatus()).isEqualTo(code);
    Any detail = Objects.requireNonNull(StatusProto.fromThrowable(failed)).getDetails(0);
    return detail.unpack(ErrorInfo.class);
  }

  @Test
  void an_instance_lives_from_register_to_deregister() throws Exception {
    RegisterResponse first =
        stub()
            .register(
                RegisterRequest.newBuilder()
                    .setInstance(ONE)
                    .setTtl(Duration.newBuilder().setSeconds(60))
                    .build());
    assertThat(first.getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(first.getTtl().getSeconds()).isEqualTo(60);
    assertThat(first.getInstance().getWeight()).isEqualTo(100);
    assertThat(first.getInstance().getHealth()).isEqualTo(Health.HEALTH_HEALTHY);
    assertThat(register(ONE).getOutcome()).isEqualTo(Outcome.OUTCOME_RENEWED);

    Instance other = ONE.toBuilder().setPort(9090).build();
    assertThat(errorOf(Status.Code.ALREADY_EXISTS, () -> register(other)).getReason())
        .isEqualTo("ALREADY_REGISTERED");
    RegisterRequest replace =
        RegisterRequest.newBuilder().setInstance(other).setReplace(true).build();
    assertThat(stub().register(replace).getOutcome()).isEqualTo(Outcome.OUTCOME_REPLACED);

    RenewRequest renew = RenewRequest.newBuilder().setService("greeter").setId("one").build();
    assertThat(stub().renew(renew).getOutcome()).isEqualTo(Outcome.OUTCOME_RENEWED);
    assertThat(listed().getServed()).isTrue();

    DrainRequest drain = DrainRequest.newBuilder().setService("greeter").setId("one").build();
    assertThat(stub().drain(drain).getInstance().getHealth()).isEqualTo(Health.HEALTH_DRAINING);
    Mesh.await().until(() -> !listed().getServed());
    assertThat(listed().getInstance().getPort()).isEqualTo(9090);

    DeregisterRequest gone =
        DeregisterRequest.newBuilder().setService("greeter").setId("one").build();
    var _ = stub().deregister(gone);
    assertThat(errorOf(Status.Code.NOT_FOUND, () -> stub().renew(renew)).getReason())
        .isEqualTo("UNKNOWN_INSTANCE");
  }

  private ServedInstance listed() {
    ListInstancesRequest request = ListInstancesRequest.newBuilder().setService("greeter").build();
    return Mesh.await()
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class) // not served yet
        .until(() -> stub().listInstances(request).getInstancesList(), all -> all.size() == 1)
        .getFirst();
  }

  @Test
  void pages_go_on_where_the_one_before_ended() {
    for (int id = 1; id <= 3; id++) {
      register(ONE.toBuilder().setId("i" + id).build());
    }
    ListInstancesRequest.Builder request =
        ListInstancesRequest.newBuilder().setService("greeter").setPageSize(2);
    Mesh.await()
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(() -> stub().listInstances(request.build()).getNextPageToken().equals("i2"));
    var rest = stub().listInstances(request.setPageToken("i2").build());
    assertThat(rest.getInstancesList())
        .extracting(i -> i.getInstance().getId())
        .containsExactly("i3");
    assertThat(rest.getNextPageToken()).isEmpty();
  }

  @Test
  void bad_input_has_the_code_of_the_rest_api() throws Exception {
    assertThat(
            errorOf(
                    Status.Code.INVALID_ARGUMENT,
                    () -> register(ONE.toBuilder().setAddr("host").build()))
                .getReason())
        .isEqualTo("INVALID_REGISTRATION");
    assertThat(
            errorOf(
                    Status.Code.INVALID_ARGUMENT,
                    () -> register(ONE.toBuilder().setService("S!").build()))
                .getReason())
        .isEqualTo("INVALID_NAME");
    assertThat(
            errorOf(
                    Status.Code.INVALID_ARGUMENT,
                    () -> register(ONE.toBuilder().setPort(-1).build()))
                .getReason())
        .isEqualTo("INVALID_REGISTRATION");
    ListInstancesRequest unknown = ListInstancesRequest.newBuilder().setService("x").build();
    assertThat(errorOf(Status.Code.NOT_FOUND, () -> stub().listInstances(unknown)).getReason())
        .isEqualTo("UNKNOWN_SERVICE");
  }

  @Test
  void a_watch_tells_what_is_then_what_changes_and_what_goes() {
    register(ONE);
    var _ = listed();
    Iterator<WatchServicesResponse> watch =
        stub()
            .watchServices(
                WatchServicesRequest.newBuilder().addServices("greeter").addServices("x").build());
    assertThat(watch.next().getInstancesCount()).isEqualTo(1);
    assertThat(watch.next().getGone()).as("x is not there").isTrue();
    register(ONE.toBuilder().setService("other").build());
    register(ONE.toBuilder().setId("two").build());
    WatchServicesResponse changed = watch.next();
    assertThat(changed.getService()).isEqualTo("greeter");
    assertThat(changed.getInstancesCount()).isEqualTo(2);
    register(ONE.toBuilder().setService("x").build());
    assertThat(watch.next().getService()).isEqualTo("x");
  }

  @Test
  void while_etcd_is_away_nothing_is_pretended() throws Exception {
    try (EtcdServer etcd = EtcdServer.single();
        MekongProcess onEtcd = MekongProcess.start("--etcd=http://127.0.0.1:" + etcd.port())) {
      ManagedChannel toIt = NettyChannelBuilder.forTarget(onEtcd.xds()).usePlaintext().build();
      try {
        var there =
            RegistrationServiceGrpc.newBlockingStub(toIt).withDeadlineAfter(60, TimeUnit.SECONDS);
        RegisterRequest request = RegisterRequest.newBuilder().setInstance(ONE).build();
        assertThat(there.register(request).getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
        etcd.kill();
        assertThat(errorOf(Status.Code.UNAVAILABLE, () -> there.register(request)).getReason())
            .startsWith("STORE_");
        etcd.restart();
        Mesh.await()
            .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
            .until(() -> there.register(request).getOutcome() == Outcome.OUTCOME_RENEWED);
      } finally {
        toIt.shutdownNow();
      }
    }
  }
}
