package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.ByteString;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceState;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange.Deregistered;
import io.mekong.registry.source.RegistrationChange.Registered;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the book says happened: enough to follow every instance, and to replay. */
class JournalTest {
  private static final ServiceKey S = new ServiceKey("s");
  private static final InstanceId A = new InstanceId("a");

  private final RegistryBook book = new RegistryBook(RegistrySettings.DEFAULT);
  private long revision;

  private ImmutableList<RegistryEvent> report(RegistrationChange... changes) {
    book.apply(
        new SourceEvent.Registrations(
            SourceEvent.Basis.REPORTED, ++revision, ImmutableList.copyOf(changes)),
        revision);
    return book.drainEvents();
  }

  private static ServiceInstance instance(int weight, Health health) {
    return new ServiceInstance(
        S,
        A,
        new ServiceInstance.Endpoint("10.0.0.1", 80, weight, Locality.UNKNOWN),
        health,
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(1, 1, 0));
  }

  private static List<InstanceState> states(List<RegistryEvent> events) {
    return events.stream()
        .filter(RegistryEvent.Lived.class::isInstance)
        .map(event -> ((RegistryEvent.Lived) event).step().to().state())
        .toList();
  }

  @Test
  void a_registration_is_told_whole_with_what_it_said_before_and_then_its_steps() {
    ServiceInstance first = instance(100, Health.HEALTHY);
    ImmutableList<RegistryEvent> put = report(new Registered(first));
    assertThat(put.getFirst())
        .isEqualTo(
            new RegistryEvent.Registered(RegistryEvent.Basis.REPORTED, Optional.empty(), first));
    assertThat(states(put)).containsExactly(InstanceState.REGISTERED, InstanceState.HEALTHY);

    ServiceInstance second = instance(50, Health.HEALTHY);
    assertThat(report(new Registered(second)))
        .containsExactly(
            new RegistryEvent.Registered(RegistryEvent.Basis.REPORTED, Optional.of(first), second));

    ImmutableList<RegistryEvent> gone = report(new Deregistered(S, A, 0));
    assertThat(gone.getFirst())
        .isEqualTo(new RegistryEvent.Deregistered(RegistryEvent.Basis.REPORTED, S, A, 0));
    assertThat(states(gone)).containsExactly(InstanceState.OFFLINE);
    assertThat(book.drainEvents()).isEmpty();
  }

  @Test
  void protection_its_end_and_who_ended_it_are_told() {
    report(new Registered(instance(100, Health.HEALTHY)));
    assertThat(report(new Registered(instance(100, Health.UNHEALTHY))))
        .contains(new RegistryEvent.ProtectionBegan(S));
    book.release(S, ++revision);
    assertThat(book.drainEvents())
        .startsWith(new RegistryEvent.Released(Optional.of(S)))
        .contains(new RegistryEvent.ProtectionEnded(S));
  }

  @Test
  void what_an_earlier_process_knew_is_told_as_restored() {
    ServiceInstance known = instance(100, Health.HEALTHY);
    book.restore(
        new SourceEvent.Restored(5, ImmutableList.of(new Registered(known)), ImmutableList.of()),
        0);
    assertThat(book.drainEvents().getFirst())
        .isEqualTo(
            new RegistryEvent.Registered(RegistryEvent.Basis.RESTORED, Optional.empty(), known));
    SourceEvent.RestoredHold hold =
        new SourceEvent.RestoredHold(known, LossCause.LEASE_GONE, Duration.ofSeconds(3));
    book.hold(hold, 0);
    assertThat(book.drainEvents())
        .contains(
            new RegistryEvent.HoldRestored(known, LossCause.LEASE_GONE, Duration.ofSeconds(3)));
  }

  @Test
  void opinions_are_told_even_of_instances_that_nobody_registered() {
    Opinion down =
        new Opinion(
            Opinion.Subject.of(instance(100, Health.HEALTHY)), Opinion.Bearing.DOWN, "timeout");
    book.observed(ImmutableList.of(new OpinionChange(S, A, "check-0", down)), 0);
    assertThat(book.drainEvents())
        .containsExactly(new RegistryEvent.Observed(S, A, "check-0", Optional.of(down)));
  }

  @Test
  void keys_that_are_set_aside_come_with_the_changes_and_go_with_them() {
    List<SourceEvent> told = new ArrayList<>();
    KeyStoreSource source =
        new KeyStoreSource(
            new RegistrationParser("/services/", AddressRule.DEFAULT), listener -> () -> {});
    source.start(told::add);
    StoredKey bad = key("{\"port\":1}", 2);
    source.updated(update(2, new PrefixUpdate.Put(bad, null)));
    source.updated(update(3, new PrefixUpdate.Removed(bad)));
    assertThat(asides(told.getFirst()).getFirst())
        .isInstanceOfSatisfying(
            RegistryEvent.Rejected.class,
            rejected -> {
              assertThat(rejected.key()).isEqualTo("/services/s/a");
              assertThat(rejected.revision()).isEqualTo(2);
            });
    assertThat(asides(told.getLast()))
        .containsExactly(new RegistryEvent.RejectionEnded("/services/s/a"));
  }

  private static ImmutableList<RegistryEvent> asides(SourceEvent event) {
    return ((SourceEvent.Registrations) event).asides();
  }

  private static StoredKey key(String value, long revision) {
    return new StoredKey("/services/s/a", ByteString.copyFromUtf8(value), revision, revision, 0);
  }

  private static PrefixUpdate update(long revision, PrefixUpdate.KeyChange change) {
    return new PrefixUpdate(
        PrefixUpdate.Origin.EVENTS,
        PrefixUpdate.Trust.SAME_STORE,
        new StoreHead(1, revision),
        ImmutableList.of(change));
  }
}
