package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.SourceEvent.Basis;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoreException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The thread around the book: what happens when something on it goes wrong. */
class RegistryLoopTest {
  private static final int MORE_THAN_THE_MAILBOX_HOLDS = 70_000;

  private final List<RegistryUpdate> told = new CopyOnWriteArrayList<>();
  private final Queue<RegistryLoop.LeaseInquiry.AnswerListener> asked =
      new ConcurrentLinkedQueue<>();
  private final Semaphore listening = new Semaphore(1);
  private volatile boolean failing;
  private final RegistryLoop loop =
      new RegistryLoop(
          RegistrySettings.DEFAULT,
          LoopHost.on(Thread.ofVirtual().factory()),
          (lease, listener) -> asked.add(listener),
          update -> {
            if (failing) {
              failing = false;
              throw new IllegalStateException("on purpose");
            }
            told.add(update);
            listening.acquireUninterruptibly();
            listening.release();
          });
  private final Reports source = new Reports();
  private long revision;

  /** Tells what the test says. */
  private static final class Reports implements RegistrySource {
    private final AtomicReference<@Nullable SourceListener> listener = new AtomicReference<>();

    @Override
    public String name() {
      return "reports";
    }

    @Override
    public void start(SourceListener sourceListener) {
      listener.set(sourceListener);
    }

    void tell(SourceEvent event) {
      Objects.requireNonNull(listener.get()).on(event);
    }

    @Override
    public SourceContents contents() {
      return SourceContents.EMPTY;
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void an_update_that_the_listener_did_not_take_is_told_again_with_everything() {
    loop.start(source);
    report(registered("a", 0, 0));
    await().until(() -> told.size() == 1);
    failing = true;
    report(registered("b", 0, 0));
    await().until(() -> told.size() == 2);
    assertThat(told.getLast().structure())
        .containsExactly(new ServiceKey("a"), new ServiceKey("b"));
    assertThat(told.getLast().view().services()).hasSize(2);
  }

  @Test
  void a_fault_in_one_registration_harms_no_other() {
    loop.start(source);
    report(
        registered("a", 0, 0), new RegistrationChange.Registered(broken()), registered("c", 0, 0));
    await().until(() -> !told.isEmpty());
    assertThat(told.getLast().view().services())
        .containsKeys(new ServiceKey("a"), new ServiceKey("c"));
    report(registered("d", 0, 0));
    await().until(() -> told.getLast().view().services().containsKey(new ServiceKey("d")));
  }

  @Test
  void an_answer_that_comes_while_the_mailbox_is_full_is_not_lost() {
    loop.start(source);
    report(
        IntStream.range(0, 4)
            .mapToObj(i -> registered("a", i, 7))
            .toArray(RegistrationChange[]::new));
    for (int i = 0; i < 4; i++) {
      report(new RegistrationChange.Deregistered(new ServiceKey("a"), new InstanceId("" + i), 7));
    }
    await().until(() -> !asked.isEmpty() && heldInstances() == 2);
    fillMailboxWhile(() ->
        Objects.requireNonNull(asked.poll()).answered(RegistryLoop.LeaseInquiry.Answer.LIVES));
    await().until(() -> heldInstances() == 0);
  }

  @Test
  void what_a_file_says_meanwhile_does_not_make_restored_registrations_count_as_loaded() {
    loop.start(source);
    source.tell(
        new SourceEvent.Restored(5, ImmutableList.of(registered("a", 0, 0)), ImmutableList.of()));
    report(Basis.REPORTED_AHEAD, registered("b", 0, 0));
    source.tell(new SourceEvent.Freshness(refused()));
    await().until(() -> !told.isEmpty());
    assertThat(told.getFirst().view().services())
        .containsOnlyKeys(new ServiceKey("a"), new ServiceKey("b"));
    assertThat(loop.servesRestored()).isTrue();
    report(Basis.REPORTED_AHEAD, registered("c", 0, 0));
    await().until(() -> told.size() == 2);
    assertThat(loop.servesRestored()).isTrue();
    report(Basis.LISTED);
    await().until(() -> told.size() == 3);
    assertThat(loop.servesRestored()).isFalse();
  }

  @Test
  void what_was_evicted_is_not_served_from_disk() {
    Opinion down =
        new Opinion(new Opinion.Subject(1, "10.0.0.1", 80), Opinion.Bearing.DOWN, "refused");
    loop.observed(
        ImmutableList.of(
            new OpinionChange(new ServiceKey("a"), new InstanceId("0"), "check-0", down)));
    loop.start(source);
    source.tell(
        new SourceEvent.Restored(
            5, ImmutableList.of(registered("a", 0, 0), registered("a", 1, 0)), ImmutableList.of()));
    source.tell(new SourceEvent.Freshness(refused()));
    await().until(() -> !told.isEmpty());
    Service served = told.getFirst().view().services().get(new ServiceKey("a"));
    assertThat(Objects.requireNonNull(served).evicted()).containsOnlyKeys(new InstanceId("0"));
    assertThat(served.held()).isEmpty();
  }

  private static PrefixFreshness refused() {
    return new PrefixFreshness.Stale(
        0, new StoreException(StoreException.Reason.REFUSED, "nobody listens"));
  }

  /** Holds the loop in a call of its listener until its mailbox takes no more. */
  private void fillMailboxWhile(Runnable work) {
    listening.acquireUninterruptibly();
    int before = told.size();
    // Whoever brings the first may be the one who is held.
    Thread.ofVirtual().start(() -> report(registered("x", 0, 0)));
    await().until(() -> told.size() > before);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < MORE_THAN_THE_MAILBOX_HOLDS; i++) {
                report(registered("x", 0, 0));
              }
            })
        .hasMessageContaining("full");
    work.run();
    listening.release();
  }

  private int heldInstances() {
    return loop.status().view().services().values().stream()
        .mapToInt(service -> service.held().size())
        .sum();
  }

  private void report(RegistrationChange... changes) {
    report(Basis.REPORTED, changes);
  }

  private void report(Basis basis, RegistrationChange... changes) {
    source.tell(new SourceEvent.Registrations(basis, ++revision, ImmutableList.copyOf(changes)));
  }

  private static RegistrationChange registered(String service, int id, long lease) {
    return new RegistrationChange.Registered(instance(service, id, lease));
  }

  private static ServiceInstance instance(String service, int id, long lease) {
    return new ServiceInstance(
        new ServiceKey(service),
        new InstanceId("" + id),
        new ServiceInstance.Endpoint("10.0.0." + (id + 1), 80, 100, Locality.UNKNOWN),
        Health.HEALTHY,
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(1, 1, lease));
  }

  /** Breaks an invariant, as a fault of ours would. */
  @SuppressWarnings("NullAway")
  private static ServiceInstance broken() {
    ServiceInstance good = instance("b", 0, 0);
    return new ServiceInstance(
        good.service(),
        good.id(),
        good.endpoint(),
        null,
        good.metadata(),
        good.protocol(),
        good.origin());
  }
}
