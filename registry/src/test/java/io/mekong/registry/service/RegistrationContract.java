package io.mekong.registry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.Registration.Outcome;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What registration does is the same on every store; one subclass for each. */
abstract class RegistrationContract {
  private static final String BODY = "{\"addr\":\"10.0.1.10\",\"port\":8080,\"ttl\":\"5s\"}";

  /** The store under test, empty of the service of this test. */
  abstract KeyStore store();

  private RegistrationService service() {
    return new RegistrationService(
        store(), "/services/", new RegistrationParser("/services/", AddressRule.DEFAULT));
  }

  @Test
  void a_registration_lives_through_its_whole_life() throws StoreException {
    InstanceRef name = Names.instance("life", "one");
    Registration created = service().put(name, request(BODY), Terms.NONE);
    assertThat(created.outcome()).isEqualTo(Outcome.CREATED);
    assertThat(created.timeToLive()).contains(Duration.ofSeconds(5));
    StoredKey stored = find("life", "one").orElseThrow();
    assertThat(stored.value())
        .isEqualTo(ByteString.copyFromUtf8(BODY.replace(",\"ttl\":\"5s\"", "")));
    assertThat(created.instance().origin().modRevision()).isEqualTo(stored.modRevision());
    assertThat(created.instance().origin().lease()).isEqualTo(stored.lease()).isNotZero();

    assertThat(service().put(name, request(BODY), Terms.NONE).outcome()).isEqualTo(Outcome.RENEWED);
    assertThat(service().renew(name, Terms.NONE).timeToLive()).contains(Duration.ofSeconds(5));
    assertThat(find("life", "one").orElseThrow()).as("a renewal writes nothing").isEqualTo(stored);

    Registration replaced =
        service().put(name, request(BODY.replace("}", ",\"health\":\"DRAINING\"}")), Terms.NONE);
    assertThat(replaced.outcome()).isEqualTo(Outcome.REPLACED);
    assertThat(replaced.instance().origin().createRevision()).isEqualTo(stored.createRevision());
    assertThat(find("life", "one").orElseThrow().lease()).isEqualTo(stored.lease());

    service().deregister(name, Terms.NONE);
    assertThat(find("life", "one")).isEmpty();
    assertThat(store().leaseTimeToLive(stored.lease()))
        .as("the lease lives on, so the delete is known to be on purpose")
        .isPresent();
  }

  @Test
  void a_registration_that_nobody_renews_goes_and_can_come_back() throws StoreException {
    InstanceRef name = Names.instance("expiry", "one");
    service().put(name, request(BODY), Terms.NONE);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> find("expiry", "one").isEmpty());
    assertThat(catchThrowableOfType(ApiException.class, () -> service().renew(name, Terms.NONE)))
        .extracting(ApiException::code)
        .isEqualTo(ErrorCode.UNKNOWN_INSTANCE);
    assertThat(service().put(name, request(BODY), Terms.NONE).outcome()).isEqualTo(Outcome.CREATED);
  }

  @Test
  void a_revoked_lease_is_replaced_by_the_next_renewal_with_a_body() throws StoreException {
    InstanceRef name = Names.instance("revoked", "one");
    Registration first = service().put(name, request(BODY), Terms.NONE);
    store().revokeLease(first.instance().origin().lease());
    Registration second = service().put(name, request(BODY), Terms.NONE);
    assertThat(second.outcome()).isEqualTo(Outcome.CREATED);
    assertThat(second.instance().origin().lease()).isNotEqualTo(first.instance().origin().lease());
  }

  @Test
  void one_of_many_writers_at_once_creates_and_nobody_leaves_a_lease_behind() throws Exception {
    InstanceRef name = Names.instance("race", "one");
    List<Callable<Registration>> writers =
        IntStream.range(0, 4)
            .<Callable<Registration>>mapToObj(
                i -> () -> service().put(name, request(BODY), Terms.NONE))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long created = 0;
      for (Future<Registration> done : threads.invokeAll(writers)) {
        created += done.get().outcome() == Outcome.CREATED ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    }
    assertThat(find("race", "one").orElseThrow().lease()).isNotZero();
  }

  @Test
  void a_key_written_by_somebody_else_is_renewed_on_its_own_lease() throws StoreException {
    Lease lease = store().grantLease(Duration.ofSeconds(20));
    ByteString value = ByteString.copyFromUtf8("{\"Addr\":\"10.0.0.9\",\"Port\":9}");
    store()
        .commit(
            new Txn(
                ImmutableList.of(),
                ImmutableList.of(new Txn.Put("/services/foreign/one", value, lease.id()))));
    Registration renewed = service().renew(Names.instance("foreign", "one"), Terms.NONE);
    assertThat(renewed.timeToLive()).contains(Duration.ofSeconds(20));
    assertThat(renewed.instance().origin().lease()).isEqualTo(lease.id());
  }

  @Test
  void an_id_that_begins_like_another_is_another() {
    ServiceKey service = new ServiceKey("prefixes");
    service().register(service, request(withId("one-more")), Terms.NONE);
    assertThat(
            catchThrowableOfType(
                    ApiException.class,
                    () -> service().renew(Names.instance("prefixes", "one"), Terms.NONE))
                .code())
        .isEqualTo(ErrorCode.UNKNOWN_INSTANCE);
    assertThat(service().register(service, request(withId("one")), Terms.NONE).outcome())
        .isEqualTo(Outcome.CREATED);
  }

  private static String withId(String id) {
    return BODY.replace("{", "{\"id\":\"" + id + "\",");
  }

  private Optional<StoredKey> find(String service, String id) throws StoreException {
    String key = "/services/" + service + "/" + id;
    return store().range(RangeQuery.firstPage(key, 1)).keys().stream()
        .filter(stored -> stored.key().equals(key))
        .findFirst();
  }

  private static RegistrationRequest request(String body) {
    return RegistrationRequest.parse(body.getBytes(StandardCharsets.UTF_8));
  }
}
