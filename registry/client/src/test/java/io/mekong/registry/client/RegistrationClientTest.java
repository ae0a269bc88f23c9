package io.mekong.registry.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.rpc.Code;
import io.grpc.Status;
import io.mekong.registry.client.RegistrationEvent.Refused;
import io.mekong.registry.client.RegistrationEvent.Unreachable;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client over real connections. */
class RegistrationClientTest {
  private static final InstanceSpec SPEC =
      InstanceSpec.at("greeter", "10.0.0.1", 8080)
          .withId("one")
          .withLocality("eu", "a")
          .withMetadata(Map.of("version", "v1"))
          .withDrainTime(Duration.ofMillis(50));

  private final MemoryRegistry registry = new MemoryRegistry();
  private final Queue<RegistrationEvent> told = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() {
    registry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }

  private boolean stands(Health health) {
    Instance there = registry.instances.get("one");
    return there != null && there.getHealth() == health;
  }

  @Test
  void it_registers_tells_health_drains_and_deregisters() {
    try (RegistrationClient client =
        RegistrationClient.connect(ClientSettings.plaintext(registry.address()))) {
      KeptRegistration kept = client.keep(SPEC, told::add);
      await(kept::isRegistered);
      Instance there = requireNonNull(registry.instances.get("one"));
      assertThat(there.getIncarnation()).isNotEmpty();
      assertThat(there.toBuilder().clearIncarnation().build()).isEqualTo(SPEC.instance());
      kept.health(Health.HEALTH_UNHEALTHY);
      await(() -> stands(Health.HEALTH_UNHEALTHY));
      kept.drain();
      await(() -> stands(Health.HEALTH_DRAINING));
      kept.close();
      assertThat(registry.instances).isEmpty();
      assertThat(kept.isRegistered()).isFalse();
      kept.close();
    }
    assertThat(told)
        .endsWith(new RegistrationEvent.Drained(), new RegistrationEvent.Deregistered());
  }

  @Test
  void a_client_that_closes_takes_all_its_instances_out() {
    try (RegistrationClient client =
        RegistrationClient.connect(ClientSettings.plaintext(registry.address()))) {
      for (int i = 0; i < 10; i++) {
        client.keep(SPEC.withId("i" + i), told::add);
      }
      await(() -> registry.instances.size() == 10);
    }
    assertThat(registry.instances).isEmpty();
  }

  @Test
  void a_dead_server_among_others_does_not_matter() {
    try (MemoryRegistry other = new MemoryRegistry()) {
      other.start();
      String dead = other.address();
      other.stop();
      // Whichever of the two is drawn first; never the dead one is 1 in 2^100.
      for (int i = 0; i < 8 || (i < 100 && !wasUnreachable()); i++) {
        try (RegistrationClient client =
            RegistrationClient.connect(ClientSettings.plaintext(dead, registry.address()))) {
          KeptRegistration kept = client.keep(SPEC, told::add);
          await(kept::isRegistered);
        }
      }
    }
    assertThat(wasUnreachable()).isTrue();
  }

  private boolean wasUnreachable() {
    return told.stream().anyMatch(Unreachable.class::isInstance);
  }

  @Test
  void a_server_that_was_away_and_forgot_is_told_again() {
    try (RegistrationClient client =
        RegistrationClient.connect(ClientSettings.plaintext(registry.address()))) {
      KeptRegistration kept = client.keep(SPEC, told::add);
      await(kept::isRegistered);
      registry.stop();
      registry.instances.clear();
      await(this::wasUnreachable);
      registry.start();
      await(() -> stands(Health.HEALTH_HEALTHY));
      assertThat(told).contains(new RegistrationEvent.Lost());
    }
  }

  @Test
  void what_the_server_says_reaches_the_listener() {
    registry.refusals.add(Code.RESOURCE_EXHAUSTED);
    registry.refusals.add(Code.UNAVAILABLE);
    registry.refusals.add(Code.INVALID_ARGUMENT);
    try (RegistrationClient client =
        RegistrationClient.connect(ClientSettings.plaintext(registry.address()))) {
      client.keep(SPEC, told::add);
      await(() -> told.stream().anyMatch(Refused.class::isInstance));
    }
    ImmutableList<RegistrationEvent> all = ImmutableList.copyOf(told);
    assertThat(all.get(0))
        .isInstanceOfSatisfying(
            Unreachable.class,
            busy -> {
              assertThat(busy.reason()).isEqualTo("RESOURCE_EXHAUSTED REASON: so it is");
              assertThat(busy.retryIn()).isBetween(Duration.ofMillis(300), Duration.ofMillis(450));
            });
    assertThat(all.get(1)).isInstanceOf(Unreachable.class);
    assertThat(all.get(2))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(refused.reason()).isEqualTo("REASON: so it is");
            });
  }

  @Test
  void a_listener_that_fails_harms_nothing() {
    try (RegistrationClient client =
        RegistrationClient.connect(ClientSettings.plaintext(registry.address()))) {
      KeptRegistration kept =
          client.keep(
              SPEC,
              event -> {
                throw new IllegalStateException("on purpose");
              });
      await(kept::isRegistered);
    }
    assertThat(registry.instances).isEmpty();
  }

  @Test
  void certificates_that_cannot_be_read_are_told() {
    ClientSettings settings =
        ClientSettings.plaintext(registry.address())
            .with(new TlsFiles(Path.of("no-such-file"), Optional.empty()));
    try (RegistrationClient client = RegistrationClient.connect(settings)) {
      client.keep(SPEC, told::add);
      await(() -> !told.isEmpty());
    }
    assertThat(told)
        .first()
        .isInstanceOfSatisfying(
            Unreachable.class, told -> assertThat(told.reason()).contains("no-such-file"));
  }

  @Test
  void settings_are_checked() {
    assertThatThrownBy(ClientSettings::plaintext).hasMessageContaining("at least one server");
    assertThat(ClientSettings.plaintext("control").servers().getFirst())
        .hasToString("control:18000");
    assertThat(InstanceSpec.at("s", "10.0.0.1", 1).instance().getId()).isEqualTo("10.0.0.1-1");
  }
}
