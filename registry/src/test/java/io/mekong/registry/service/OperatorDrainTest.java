package io.mekong.registry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.Registration.Outcome;
import io.mekong.registry.service.RegistrationService.Drainer;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.StoredKey;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who may take an instance out of traffic, and who brings it back. */
class OperatorDrainTest {
  private static final ServiceKey GREETER = new ServiceKey("greeter");
  private static final InstanceRef ONE = Names.instance("greeter", "one");
  private static final String BODY = "{\"addr\":\"10.0.1.10\",\"port\":8080}";

  private final FakeKeyStore store = new FakeKeyStore();
  private final RegistrationService service =
      new RegistrationService(
          store, "/services/", new RegistrationParser("/services/", AddressRule.DEFAULT));

  @Test
  void an_operators_drain_stands_above_what_the_program_registers() {
    put(BODY);
    Registration done = service.drain(ONE, Drainer.OPERATOR, Terms.NONE);
    assertThat(done.instance().withdrawn()).isTrue();
    assertThat(done.instance().marks().drainedBy()).isEqualTo("operator");
    Registration sick = put("{\"addr\":\"10.0.1.10\",\"port\":8080,\"health\":\"UNHEALTHY\"}");
    assertThat(sick.instance().health()).isEqualTo(Health.DRAINING);
    assertThat(stored().value().toStringUtf8())
        .isEqualTo(
            "{\"addr\":\"10.0.1.10\",\"port\":8080,"
                + "\"drain\":{\"by\":\"operator\",\"health\":\"UNHEALTHY\"},\"health\":\"DRAINING\"}");
    assertThat(put("{\"addr\":\"10.0.1.10\",\"port\":8080}").outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(put(BODY).outcome()).as("the same again").isEqualTo(Outcome.RENEWED);
    assertThat(service.register(GREETER, request(withId(BODY)), Terms.NONE).outcome())
        .isEqualTo(Outcome.RENEWED);
    assertThat(stored().value().toStringUtf8()).contains("DRAINING");
  }

  @Test
  void the_end_of_an_operators_drain_brings_back_what_the_program_says_by_then() {
    put(BODY);
    service.drain(ONE, Drainer.OPERATOR, Terms.NONE);
    put("{\"addr\":\"10.0.1.10\",\"port\":8080,\"health\":\"DEGRADED\"}");
    Registration done = service.undrain(ONE, Terms.NONE);
    assertThat(done.instance().health()).isEqualTo(Health.DEGRADED);
    assertThat(done.instance().marks().drainedBy()).isEmpty();
    assertThat(stored().value().toStringUtf8()).doesNotContain("drain");
    assertThat(service.undrain(ONE, Terms.NONE).outcome()).isEqualTo(Outcome.RENEWED);
  }

  @Test
  void a_drain_is_repeated_without_a_write_and_a_programs_is_its_own_to_end() {
    put(BODY);
    service.drain(ONE, Drainer.OPERATOR, Terms.NONE);
    int commits = store.commits;
    assertThat(service.drain(ONE, Drainer.OPERATOR, Terms.NONE).outcome())
        .isEqualTo(Outcome.RENEWED);
    assertThat(store.commits).isEqualTo(commits);
    service.drain(ONE, Drainer.PROGRAM, Terms.NONE);
    assertThat(service.undrain(ONE, Terms.NONE).instance().withdrawn())
        .as("the program leaves")
        .isTrue();
    assertThat(codeOf(() -> service.undrain(ONE, Terms.NONE)))
        .isEqualTo(ErrorCode.DRAINED_BY_PROGRAM);
    assertThat(put(BODY).instance().health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void a_new_life_begins_without_the_drain_of_the_one_before() {
    put(BODY);
    service.drain(ONE, Drainer.OPERATOR, Terms.NONE);
    assertThat(put("{\"addr\":\"10.0.1.11\",\"port\":8080}").instance().health())
        .as("another address")
        .isEqualTo(Health.HEALTHY);
    service.drain(ONE, Drainer.OPERATOR, Terms.NONE);
    service.deregister(ONE, Terms.NONE);
    assertThat(put(BODY).instance().health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void nobody_drains_by_what_they_register() {
    String marked =
        "{\"addr\":\"10.0.1.10\",\"port\":8080,\"health\":\"DRAINING\",\"Drain\":{\"by\":\"me\"}}";
    assertThat(put(marked).instance().marks().drainedBy()).isEmpty();
    assertThat(stored().value().toStringUtf8()).doesNotContain("Drain");
  }

  @Test
  void a_run_that_was_replaced_neither_drains_nor_deletes_nor_overwrites_its_successor() {
    String first = BODY.replace("}", ",\"incarnation\":\"first\"}");
    String second = BODY.replace("}", ",\"incarnation\":\"second\"}");
    put(first);
    assertThat(put(second).outcome()).isEqualTo(Outcome.REPLACED);
    Terms stale = Terms.NONE.ofIncarnation("first");
    assertThat(codeOf(() -> service.drain(ONE, Drainer.PROGRAM, stale)))
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(codeOf(() -> service.deregister(ONE, stale)))
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(codeOf(() -> service.put(ONE, request(first), stale)))
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(stored().value()).isEqualTo(ByteString.copyFromUtf8(second));
    service.deregister(ONE, Terms.NONE.ofIncarnation("second"));
    put(BODY);
    service.drain(ONE, Drainer.PROGRAM, stale);
    assertThat(stored().value().toStringUtf8()).as("it says no one's").contains("DRAINING");
  }

  private static String withId(String body) {
    return body.replace("{", "{\"id\":\"one\",");
  }

  private Registration put(String body) {
    return service.put(ONE, request(body), Terms.NONE);
  }

  private StoredKey stored() {
    return Objects.requireNonNull(store.keys.get("/services/greeter/one"));
  }

  private static RegistrationRequest request(String body) {
    return RegistrationRequest.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  private static ErrorCode codeOf(Runnable call) {
    return catchThrowableOfType(ApiException.class, call::run).code();
  }
}
