package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.lifecycle.LeaseFate;
import io.mekong.registry.lifecycle.ProtectionRule;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange.Deregistered;
import io.mekong.registry.source.RegistrationChange.Registered;
import io.mekong.registry.source.SourceEvent.Basis;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract: "Never empty by accident", and the life of a service. */
class RegistryBookTest {
  private static final ServiceKey S = new ServiceKey("s");
  private static final long LEASE = 7;

  private final RegistryBook book =
      new RegistryBook(
          new RegistrySettings(
              new ProtectionRule(50, Duration.ofSeconds(30), Duration.ofMinutes(10)),
              Duration.ofSeconds(5)));
  private long revision;
  private long now = Duration.ofHours(1).toNanos();

  @Test
  void loss_up_to_the_limit_is_followed_at_once() {
    register(4);
    report(health(0, Health.UNHEALTHY), health(1, Health.UNHEALTHY));
    assertThat(served()).containsExactly("2", "3");
    assertThat(held()).isEmpty();
  }

  @Test
  void loss_beyond_the_limit_stays_served_as_last_good() {
    register(4);
    for (int i = 0; i < 4; i++) {
      report(health(i, Health.UNHEALTHY));
    }
    assertThat(served()).containsExactly("2", "3");
    assertThat(held()).containsExactly("2", "3");
    assertThat(book.protectedServices()).containsExactly(S);
  }

  @ParameterizedTest
  @EnumSource(names = {"UNHEALTHY", "DEGRADED", "TIMEOUT", "UNKNOWN"})
  void the_only_instance_is_never_lost(Health health) {
    register(1);
    report(health(0, health));
    assertThat(served()).containsExactly("0");
    report(health(0, Health.HEALTHY));
    assertThat(served()).containsExactly("0");
    assertThat(held()).as("it returned").isEmpty();
  }

  @Test
  void draining_and_weight_0_and_deletes_without_lease_are_followed_and_never_counted() {
    register(4);
    report(health(0, Health.DRAINING));
    report(new Registered(instance(1, Health.HEALTHY, 0, 0)));
    report(gone(2, 0));
    assertThat(served()).containsExactly("3");
    report(gone(3, 0));
    assertThat(served()).isEmpty();
    assertThat(held()).isEmpty();
  }

  @Test
  void explicit_departures_lower_most() {
    register(4);
    report(gone(0, 0), gone(1, 0));
    report(health(2, Health.UNHEALTHY));
    assertThat(served()).as("one of two is within the limit").containsExactly("3");
    report(health(3, Health.UNHEALTHY));
    assertThat(served()).as("two of two is beyond it").containsExactly("3");
  }

  @Test
  void an_instance_lost_and_then_deleted_no_longer_counts_as_lost() {
    register(4);
    report(health(0, Health.UNHEALTHY), health(1, Health.UNHEALTHY));
    report(gone(0, 0), gone(1, 0));
    report(health(2, Health.UNHEALTHY));
    assertThat(served()).containsExactly("3");
    assertThat(held()).isEmpty();
  }

  @Test
  void leases_are_asked_only_when_the_limit_would_be_passed() {
    registerLeased(4);
    assertThat(asked(gone(0, LEASE))).isEmpty();
    assertThat(asked(gone(1, LEASE))).isEmpty();
    assertThat(served()).containsExactly("2", "3");
    assertThat(asked(gone(2, LEASE))).containsExactly(LEASE);
    assertThat(served()).containsExactly("2", "3");
    assertThat(causeOf(2)).isEqualTo(LossCause.LEASE_ASKED);
  }

  @Test
  void a_lease_that_is_gone_keeps_the_instance_held() {
    registerLeased(1);
    report(gone(0, LEASE));
    book.leaseAnswered(LEASE, LeaseFate.GONE, now);
    assertThat(served()).containsExactly("0");
    assertThat(causeOf(0)).isEqualTo(LossCause.LEASE_GONE);
  }

  @Test
  void a_lease_that_lives_shows_that_the_delete_was_on_purpose() {
    registerLeased(4);
    report(gone(0, LEASE));
    report(gone(1, LEASE));
    report(gone(2, LEASE));
    book.leaseAnswered(LEASE, LeaseFate.LIVES, now);
    assertThat(served()).containsExactly("3");
    report(gone(3, LEASE));
    book.leaseAnswered(LEASE, LeaseFate.LIVES, now);
    assertThat(served()).isEmpty();
  }

  @Test
  void departures_found_to_be_on_purpose_make_room_for_a_real_loss() {
    report(registered(0, 1), registered(1, 1), registered(2, 2), registered(3, 3));
    report(gone(0, 1), gone(1, 1));
    report(gone(2, 2));
    assertThat(served()).containsExactly("2", "3");
    book.leaseAnswered(1, LeaseFate.LIVES, now);
    book.leaseAnswered(2, LeaseFate.GONE, now);
    assertThat(served()).as("one of two lost is within the limit").containsExactly("3");
  }

  @Test
  void the_end_of_the_window_releases_nothing() {
    register(4);
    for (int i = 0; i < 4; i++) {
      report(health(i, Health.UNHEALTHY));
    }
    pass(Duration.ofMinutes(9));
    assertThat(served()).containsExactly("2", "3");
  }

  @Test
  void the_longest_hold_ends() {
    register(1);
    report(health(0, Health.UNHEALTHY));
    pass(Duration.ofMinutes(10));
    assertThat(served()).isEmpty();
    assertThat(book.protectedServices()).isEmpty();
  }

  @Test
  void an_operator_releases_one_service_or_all() {
    register(1);
    report(health(0, Health.UNHEALTHY));
    book.release(new ServiceKey("other"), now);
    assertThat(served()).containsExactly("0");
    book.release(S, now);
    assertThat(served()).isEmpty();
    report(health(0, Health.HEALTHY), health(0, Health.UNHEALTHY));
    assertThat(served()).containsExactly("0");
    book.release(null, now);
    assertThat(served()).isEmpty();
  }

  @Test
  void a_held_instance_that_goes_on_purpose_goes_at_once() {
    register(2);
    report(health(0, Health.UNHEALTHY), health(1, Health.UNHEALTHY));
    assertThat(held()).containsExactly("1");
    report(health(1, Health.DRAINING));
    assertThat(served()).isEmpty();
  }

  @Test
  void a_newcomer_takes_the_place_of_a_held_instance() {
    registerLeased(1);
    report(gone(0, LEASE));
    book.leaseAnswered(LEASE, LeaseFate.GONE, now);
    report(registered(5, 8));
    assertThat(served()).containsExactly("5");
  }

  @Test
  void after_the_window_old_losses_no_longer_use_up_the_limit() {
    register(4);
    report(health(0, Health.UNHEALTHY), health(1, Health.UNHEALTHY));
    pass(Duration.ofSeconds(31));
    report(health(2, Health.UNHEALTHY));
    assertThat(served()).containsExactly("3");
    assertThat(held()).isEmpty();
  }

  @Test
  void a_listing_that_lacks_a_few_is_followed_within_the_limit() {
    register(4);
    apply(Basis.LISTED, gone(0, LEASE));
    assertThat(served()).containsExactly("1", "2", "3");
  }

  @Test
  void a_listing_that_lacks_most_of_the_registry_holds_everything_without_limit_of_time() {
    register(4);
    apply(Basis.LISTED, gone(0, 0), gone(1, 0), gone(2, 0));
    assertThat(served()).containsExactly("0", "1", "2", "3");
    assertThat(causeOf(0)).isEqualTo(LossCause.REGISTRY);
    pass(Duration.ofHours(2));
    assertThat(served()).containsExactly("0", "1", "2", "3");
    report(health(1, Health.HEALTHY));
    assertThat(held()).as("1 returned").containsExactly("0", "2");
    book.release(null, now);
    assertThat(served()).containsExactly("1", "3");
  }

  @Test
  void another_store_holds_whatever_it_lacks() {
    register(4);
    apply(Basis.LISTED_ELSEWHERE, gone(0, 0));
    assertThat(served()).containsExactly("0", "1", "2", "3");
    assertThat(causeOf(0)).isEqualTo(LossCause.REGISTRY);
  }

  @Test
  void what_was_replaced_while_nobody_looked_is_not_lost() {
    register(2);
    apply(Basis.LISTED, gone(0, 0), registered(8, 0), registered(9, 0));
    assertThat(served()).containsExactly("1", "8", "9");
  }

  @Test
  void a_service_lingers_after_its_last_key() {
    register(1);
    report(gone(0, 0));
    assertThat(book.view().services()).containsKey(S);
    assertThat(served()).isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(book.view().services()).containsKey(S);
    RegistryUpdate update = pass(Duration.ofSeconds(1));
    assertThat(book.view().services()).isEmpty();
    assertThat(update.structure()).containsExactly(S);
  }

  @Test
  void a_service_that_returns_in_time_does_not_go() {
    register(1);
    report(gone(0, 0));
    pass(Duration.ofSeconds(4));
    report(registered(0, 0));
    pass(Duration.ofSeconds(10));
    assertThat(served()).containsExactly("0");
  }

  @Test
  void protocol_is_that_of_the_oldest_registration_and_survives_the_last_key() {
    report(new Registered(speaking(1, Protocol.GRPC)));
    report(new Registered(speaking(0, Protocol.HTTP)));
    assertThat(service().protocol()).isEqualTo(Protocol.GRPC);
    RegistryUpdate update = report(gone(1, 0));
    assertThat(update.structure()).containsExactly(S);
    assertThat(service().protocol()).isEqualTo(Protocol.HTTP);
    report(gone(0, 0));
    assertThat(service().protocol()).isEqualTo(Protocol.HTTP);
  }

  @Test
  void an_update_names_what_changed_and_nothing_else() {
    register(2);
    RegistryUpdate update = report(health(0, Health.UNHEALTHY));
    assertThat(update.endpoints()).containsExactly(S);
    assertThat(update.structure()).isEmpty();
    assertThat(pass(Duration.ofSeconds(1)).endpoints()).isEmpty();
  }

  private void register(int count) {
    IntStream.range(0, count).forEach(i -> report(registered(i, 0)));
  }

  private void registerLeased(int count) {
    IntStream.range(0, count).forEach(i -> report(registered(i, LEASE)));
  }

  private RegistryUpdate report(RegistrationChange... changes) {
    return apply(Basis.REPORTED, changes);
  }

  private ImmutableSet<Long> asked(RegistrationChange... changes) {
    return book.leasesToAsk(report(changes).endpoints());
  }

  private RegistryUpdate apply(Basis basis, RegistrationChange... changes) {
    revision++;
    return book.apply(
        new SourceEvent.Registrations(basis, revision, ImmutableList.copyOf(changes)), now);
  }

  private RegistryUpdate pass(Duration time) {
    now += time.toNanos();
    return book.tick(now);
  }

  private Registered registered(int id, long lease) {
    return new Registered(instance(id, Health.HEALTHY, 100, lease));
  }

  private Registered health(int id, Health health) {
    return new Registered(instance(id, health, 100, 0));
  }

  private static Deregistered gone(int id, long lease) {
    return new Deregistered(S, new InstanceId("" + id), lease);
  }

  private ServiceInstance speaking(int id, Protocol protocol) {
    ServiceInstance plain = instance(id, Health.HEALTHY, 100, 0);
    return new ServiceInstance(
        S,
        plain.id(),
        plain.endpoint(),
        plain.health(),
        plain.metadata(),
        protocol,
        plain.origin());
  }

  private ServiceInstance instance(int id, Health health, int weight, long lease) {
    return new ServiceInstance(
        S,
        new InstanceId("" + id),
        new ServiceInstance.Endpoint("10.0.0." + id, 80, weight, Locality.UNKNOWN),
        health,
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(revision + 1, revision + 1, lease));
  }

  private Service service() {
    return Objects.requireNonNull(book.view().services().get(S));
  }

  private Set<String> served() {
    Set<String> ids = new TreeSet<>(held());
    service().instances().values().stream()
        .filter(ServiceInstance::eligible)
        .forEach(i -> ids.add(i.id().value()));
    return ids;
  }

  private Set<String> held() {
    Set<String> ids = new TreeSet<>();
    service().held().keySet().forEach(id -> ids.add(id.value()));
    return ids;
  }

  private LossCause causeOf(int id) {
    HeldInstance held = service().held().get(new InstanceId("" + id));
    return Objects.requireNonNull(held, () -> "held instances are " + held()).cause();
  }
}
