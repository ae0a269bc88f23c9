package io.mekong.registry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.Registration.Outcome;
import io.mekong.registry.service.RegistrationService.Drainer;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationServiceTest {
  private static final ServiceKey GREETER = new ServiceKey("greeter");
  private static final InstanceRef ONE = Names.instance("greeter", "one");
  private static final String KEY = "/services/greeter/one";
  private static final String BODY = "{\"addr\":\"10.0.1.10\",\"port\":8080}";

  private final FakeKeyStore store = new FakeKeyStore();
  private final RegistrationService service =
      new RegistrationService(
          store, "/services/", new RegistrationParser("/services/", AddressRule.DEFAULT));

  @Test
  void a_registration_is_one_key_on_a_lease_of_its_own() {
    Registration done = put(BODY);
    assertThat(done.outcome()).isEqualTo(Outcome.CREATED);
    assertThat(done.timeToLive()).contains(Duration.ofSeconds(30));
    assertThat(store.leases).hasSize(1).containsValue(Duration.ofSeconds(30));
    assertThat(stored().value()).isEqualTo(ByteString.copyFromUtf8(BODY));
    assertThat(stored().lease()).isEqualTo(store.leases.keySet().iterator().next());
    assertThat(done.instance().origin().modRevision()).isEqualTo(stored().modRevision());
  }

  @Test
  void id_and_ttl_steer_and_are_not_stored_but_unknown_fields_are() {
    Registration done =
        service.register(
            GREETER,
            request(
                "{\"id\":\"one\",\"ttl\":\"1m\",\"Addr\":\"::1\",\"Port\":1,\"rack\":{\"u\":1.25}}"),
            Terms.NONE);
    assertThat(done.timeToLive()).contains(Duration.ofMinutes(1));
    assertThat(done.instance().id()).isEqualTo(ONE.id());
    assertThat(stored().value().toStringUtf8())
        .isEqualTo("{\"Addr\":\"::1\",\"Port\":1,\"rack\":{\"u\":1.25}}");
  }

  @Test
  void a_repeated_register_finds_its_first_one() {
    Registration first = service.register(GREETER, request(BODY), Terms.NONE);
    Registration second = service.register(GREETER, request(BODY), Terms.NONE);
    assertThat(first.instance().id()).hasToString("10.0.1.10-8080");
    assertThat(second.outcome()).isEqualTo(Outcome.RENEWED);
    assertThat(second.instance()).isEqualTo(first.instance());
    assertThat(store.keys).hasSize(1);
    assertThat(store.leases).hasSize(1);
  }

  @Test
  void register_refuses_an_id_of_other_content() {
    put(BODY);
    String other = "{\"id\":\"one\",\"addr\":\"10.0.1.11\",\"port\":8080}";
    assertThat(codeOf(() -> service.register(GREETER, request(other), Terms.NONE)))
        .isEqualTo(ErrorCode.ALREADY_REGISTERED);
    assertThat(stored().value()).isEqualTo(ByteString.copyFromUtf8(BODY));
  }

  @Test
  void an_equal_put_renews_without_a_write() {
    put(BODY);
    int commits = store.commits;
    assertThat(put(BODY).outcome()).isEqualTo(Outcome.RENEWED);
    assertThat(store.commits).isEqualTo(commits);
    assertThat(store.renewals).isEqualTo(1);
  }

  @Test
  void another_value_replaces_and_keeps_the_lease() {
    put(BODY);
    long lease = stored().lease();
    Registration done = put("{\"addr\":\"10.0.1.10\",\"port\":8080,\"health\":\"DRAINING\"}");
    assertThat(done.outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(done.instance().withdrawn()).isTrue();
    assertThat(stored().lease()).isEqualTo(lease);
    assertThat(done.instance().origin().createRevision()).isEqualTo(stored().createRevision());
  }

  @Test
  void draining_keeps_what_was_registered_but_its_health() {
    put("{\"addr\":\"10.0.1.10\",\"port\":8080,\"Health\":\"HEALTHY\",\"rack\":7}");
    long lease = stored().lease();
    Registration done = service.drain(ONE, Drainer.PROGRAM, Terms.NONE);
    assertThat(done.instance().withdrawn()).isTrue();
    assertThat(stored().value().toStringUtf8())
        .isEqualTo("{\"addr\":\"10.0.1.10\",\"port\":8080,\"rack\":7,\"health\":\"DRAINING\"}");
    assertThat(stored().lease()).isEqualTo(lease);
    assertThat(store.renewals).isEqualTo(1);
  }

  @Test
  void what_was_written_at_another_revision_is_left_alone() {
    put(BODY);
    long seen = stored().modRevision();
    put("{\"addr\":\"10.0.1.11\",\"port\":8080}");
    ByteString newer = stored().value();
    Terms terms = Terms.NONE.atRevision(seen);
    assertThat(codeOf(() -> service.drain(ONE, Drainer.PROGRAM, terms)))
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(codeOf(() -> service.deregister(ONE, terms)))
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(codeOf(() -> service.put(ONE, request(BODY), terms)))
        .isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(stored().value()).isEqualTo(newer);
    service.deregister(ONE, Terms.NONE.atRevision(stored().modRevision()));
    assertThat(store.keys).isEmpty();
  }

  @Test
  void replacing_without_an_id_finds_the_one_made_from_the_address() {
    service.register(GREETER, request(BODY), Terms.NONE);
    String sick = "{\"addr\":\"10.0.1.10\",\"port\":8080,\"health\":\"UNHEALTHY\"}";
    assertThat(service.replace(GREETER, request(sick), Terms.NONE).outcome())
        .isEqualTo(Outcome.REPLACED);
    assertThat(store.keys).hasSize(1);
  }

  @Test
  void what_the_client_gave_up_meanwhile_is_not_written() {
    Terms given =
        Terms.NONE.expecting(there -> {
          throw new ApiException(ErrorCode.CANCELLED, "given up");
        });
    assertThat(codeOf(() -> service.put(ONE, request(BODY), given))).isEqualTo(ErrorCode.CANCELLED);
    assertThat(store.keys).isEmpty();
  }

  @Test
  void what_is_not_registered_cannot_be_drained() {
    assertThat(codeOf(() -> service.drain(ONE, Drainer.PROGRAM, Terms.NONE)))
        .isEqualTo(ErrorCode.UNKNOWN_INSTANCE);
    put(BODY);
    store.expire(stored().lease());
    assertThat(codeOf(() -> service.drain(ONE, Drainer.PROGRAM, Terms.NONE)))
        .isEqualTo(ErrorCode.UNKNOWN_INSTANCE);
  }

  @Test
  void another_ttl_moves_the_key_to_a_new_lease() {
    put(BODY);
    long lease = stored().lease();
    Registration done = put("{\"addr\":\"10.0.1.10\",\"port\":8080,\"ttl\":\"60s\"}");
    assertThat(done.outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(done.timeToLive()).contains(Duration.ofSeconds(60));
    assertThat(stored().lease()).isNotEqualTo(lease);
  }

  @Test
  void a_put_after_the_lease_has_gone_registers_again() {
    put(BODY);
    store.expire(stored().lease());
    assertThat(put(BODY).outcome()).isEqualTo(Outcome.CREATED);
    assertThat(store.leases).containsKey(stored().lease());
  }

  @Test
  void a_lease_that_goes_between_renew_and_write_is_replaced() {
    put(BODY);
    long lease = stored().lease();
    store.interference =
        () -> {
          store.interference = () -> {};
          store.expire(lease);
        };
    put("{\"addr\":\"10.0.1.11\",\"port\":8080}");
    assertThat(stored().value().toStringUtf8()).contains("10.0.1.11");
    assertThat(store.leases).containsOnlyKeys(stored().lease());
  }

  @Test
  void a_key_without_lease_keeps_its_endless_life_unless_a_ttl_is_asked_for() {
    write("{\"addr\":\"10.0.1.10\",\"port\":1}");
    assertThat(put(BODY).timeToLive()).isEmpty();
    assertThat(service.renew(ONE, Terms.NONE).timeToLive()).isEmpty();
    assertThat(stored().lease()).isZero();
    put("{\"addr\":\"10.0.1.10\",\"port\":8080,\"ttl\":\"30s\"}");
    assertThat(stored().lease()).isNotZero();
  }

  @Test
  void renew_needs_a_living_registration() {
    assertThat(codeOf(() -> service.renew(ONE, Terms.NONE))).isEqualTo(ErrorCode.UNKNOWN_INSTANCE);
    put(BODY);
    assertThat(service.renew(ONE, Terms.NONE).timeToLive()).contains(Duration.ofSeconds(30));
  }

  @Test
  void deregister_deletes_the_key_while_its_lease_lives() {
    put(BODY);
    long lease = stored().lease();
    service.deregister(ONE, Terms.NONE);
    assertThat(store.keys).isEmpty();
    assertThat(store.leases).containsKey(lease);
    assertThat(store.renewals).isEqualTo(1);
    assertThat(codeOf(() -> service.deregister(ONE, Terms.NONE)))
        .isEqualTo(ErrorCode.UNKNOWN_INSTANCE);
  }

  @Test
  void what_another_writer_wrote_in_between_is_looked_at_again() {
    store.interference =
        () -> {
          store.interference = () -> {};
          write("{\"addr\":\"10.0.1.99\",\"port\":1}");
        };
    assertThat(put(BODY).outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(store.leases).as("the lease of the failed attempt is given back").isEmpty();
  }

  @Test
  void writers_that_never_stop_end_in_a_conflict() {
    store.interference =
        () -> write("{\"addr\":\"10.0.1.99\",\"port\":" + (store.commits + 1) + "}");
    assertThat(codeOf(() -> put(BODY))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(codeOf(() -> service.deregister(ONE, Terms.NONE))).isEqualTo(ErrorCode.CONFLICT);
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE,STORE_UNAVAILABLE",
    "REFUSED,STORE_UNAVAILABLE",
    "CLOSED,STORE_UNAVAILABLE",
    "TIMEOUT,STORE_UNAVAILABLE",
    "AUTH,STORE_AUTH",
    "NO_SPACE,STORE_FULL",
    "OTHER,INTERNAL"
  })
  void a_store_that_is_away_is_told_and_nothing_is_pretended(
      StoreException.Reason reason, ErrorCode code) {
    store.failure = reason;
    assertThat(codeOf(() -> put(BODY))).isEqualTo(code);
    assertThat(codeOf(() -> service.deregister(ONE, Terms.NONE))).isEqualTo(code);
    assertThat(codeOf(() -> service.renew(ONE, Terms.NONE))).isEqualTo(code);
  }

  @Test
  void a_write_without_an_answer_may_have_happened() {
    store.interference = () -> store.failure = StoreException.Reason.TIMEOUT;
    assertThat(codeOf(() -> put(BODY))).isEqualTo(ErrorCode.STORE_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"addr\":\"host.example\",\"port\":1}",
        "{\"addr\":\"10.0.0.1\",\"port\":0}",
        "{\"port\":1}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"ttl\":\"4s\"}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"ttl\":\"25h\"}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"ttl\":30}",
        "[]",
        "7",
      })
  void broken_rules_are_refused_before_the_store_is_asked(String body) {
    store.failure = StoreException.Reason.UNAVAILABLE;
    assertThat(codeOf(() -> put(body))).isEqualTo(ErrorCode.INVALID_REGISTRATION);
    assertThat(codeOf(() -> service.register(GREETER, request(body), Terms.NONE)))
        .isEqualTo(ErrorCode.INVALID_REGISTRATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "{\"a\":1,\"a\":2}", "nonsense"})
  void bodies_that_are_not_json_are_told(String body) {
    assertThat(codeOf(() -> put(body)))
        .isIn(ErrorCode.MALFORMED_JSON, ErrorCode.INVALID_REGISTRATION);
  }

  @ParameterizedTest
  @CsvSource({"greeter,a/b", "Greeter,a", "..,a", "greeter,''", "a/b,c"})
  void bad_names_are_refused(String serviceName, String id) {
    assertThat(codeOf(() -> Names.instance(serviceName, id))).isEqualTo(ErrorCode.INVALID_NAME);
  }

  @Test
  void the_id_in_the_body_must_be_the_one_in_the_path() {
    assertThat(codeOf(() -> put("{\"id\":\"two\",\"addr\":\"10.0.0.1\",\"port\":1}")))
        .isEqualTo(ErrorCode.INVALID_NAME);
  }

  @Test
  void nothing_happens_after_the_deadline() {
    Deadline past = new Deadline(Instant.ofEpochMilli(5), () -> Instant.ofEpochMilli(6));
    assertThat(codeOf(() -> service.put(ONE, request(BODY), Terms.of(past))))
        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(store.keys).isEmpty();
  }

  private Registration put(String body) {
    return service.put(ONE, request(body), Terms.NONE);
  }

  private StoredKey stored() {
    return Optional.ofNullable(store.keys.get(KEY)).orElseThrow();
  }

  private void write(String value) {
    long revision = store.keys.values().stream().mapToLong(StoredKey::modRevision).max().orElse(1);
    store.keys.put(KEY, new StoredKey(KEY, ByteString.copyFromUtf8(value), 1, revision + 1000, 0));
  }

  private static RegistrationRequest request(String body) {
    return RegistrationRequest.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  private static ErrorCode codeOf(Runnable call) {
    return catchThrowableOfType(ApiException.class, call::run).code();
  }
}
