package io.mekong.registry.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.Locality;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule that a message can break: refused with its reason, and nothing is written. */
class BadInputOverGrpcTest {
  @TempDir private Path folder;
  private EmbeddedKeyStore store;
  private RegistrationGrpc registrations;

  @BeforeEach
  void open() throws StoreException {
    store = EmbeddedKeyStore.open(folder, System::nanoTime);
    RegistrationParser parser = new RegistrationParser("/services/", AddressRule.DEFAULT);
    registrations =
        new RegistrationGrpc(
            new RegistrationService(store, "/services/", parser),
            () -> RegistryView.EMPTY,
            new ServiceWatches());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Instance.Builder good() {
    return Instance.newBuilder().setService("greeter").setAddr("10.0.0.1").setPort(8080);
  }

  private static Arguments row(Instance.Builder instance, String reason) {
    return Arguments.of(RegisterRequest.newBuilder().setInstance(instance).build(), reason);
  }

  private static Arguments ttl(long seconds, int nanos) {
    Duration ttl = Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    return Arguments.of(
        RegisterRequest.newBuilder().setInstance(good()).setTtl(ttl).build(), "'ttl' must be");
  }

  static Stream<Arguments> bad() {
    return Stream.of(
            Stream.of(0, 65_536, 70_000, -1)
                .map(port -> row(good().setPort(port), "'port' must be an integer of 1-65535")),
            Stream.of(65_536, -1)
                .map(weight -> row(good().setWeight(weight), "'weight' must be an integer")),
            Stream.of("", "localhost", "[::1]", "fe80::1%eth0", "010.1.1.1", "1.2.3")
                .map(addr -> row(good().setAddr(addr), "must be an IPv4 or IPv6 literal")),
            Stream.of("0.0.0.0", "::", "224.0.0.1", "169.254.169.254", "::ffff:169.254.169.254")
                .map(addr -> row(good().setAddr(addr), "denied-addresses denies")),
            Stream.of("", "A", "..", "a/b", "a b", "gr\u00e9eter", "a\u0000", "a".repeat(254))
                .map(service -> row(good().setService(service), "service name")),
            Stream.of("a/b", "a\nb", "a\u0000", "a".repeat(254))
                .map(id -> row(good().setId(id), "instance id")),
            Stream.of(ttl(4, 0), ttl(86_401, 0), ttl(-5, 0), ttl(30, 1), ttl(Long.MAX_VALUE, 0)),
            Stream.of(
                row(good().putMetadata("envoy.lb", "x"), "reserved"),
                row(good().putMetadata("k", "v".repeat(4_096)), "4096 are allowed"),
                row(many(65), "at most 64"),
                row(good().setHealthValue(99), "health is not known"),
                row(good().setProtocolValue(99), "protocol is not known"),
                row(
                    good().setLocality(Locality.newBuilder().setZone("z".repeat(254))),
                    "'locality.zone'")))
        .flatMap(rows -> rows);
  }

  private static Instance.Builder many(int keys) {
    Instance.Builder instance = good();
    for (int i = 0; i < keys; i++) {
      instance.putMetadata("k" + i, "");
    }
    return instance;
  }

  @ParameterizedTest
  @MethodSource("bad")
  void it_is_refused_with_its_reason(RegisterRequest request, String reason) throws StoreException {
    CompletionException failed =
        catchThrowableOfType(CompletionException.class, () -> register(request));
    assertThat(failed).isNotNull();
    Status status = Status.fromThrowable(failed);
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains(reason).hasSizeLessThan(400);
    assertThat(store.range(RangeQuery.firstPage("/services/", 1)).keys()).isEmpty();
  }

  @Test
  void what_breaks_no_rule_is_registered() {
    RegisterRequest request = RegisterRequest.newBuilder().setInstance(good()).build();
    assertThat(register(request).getInstance().getId()).isEqualTo("10.0.0.1-8080");
  }

  private RegisterResponse register(RegisterRequest request) {
    CompletableFuture<RegisterResponse> answer = new CompletableFuture<>();
    registrations.register(
        request,
        new StreamObserver<RegisterResponse>() {
          @Override
          public void onNext(RegisterResponse response) {
            answer.complete(response);
          }

          @Override
          public void onError(Throwable fault) {
            answer.completeExceptionally(fault);
          }

          @Override
          public void onCompleted() {}
        });
    return answer.join();
  }
}
