package io.mekong.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mekong.registry.store.StoreException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What leases of every key store do, and all of {@link KeyStoreContract}. */
public abstract class LeaseContract extends KeyStoreContract {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Lets time pass for the store; a store on real time ignores it. */
  protected abstract void pass(Duration time) throws StoreException;

  @Test
  void a_lease_lives_at_least_as_long_as_asked_for() throws StoreException {
    Lease lease = store().grantLease(Duration.ofMillis(2_500));
    assertThat(lease.id()).isNotZero();
    assertThat(lease.timeToLive()).isGreaterThanOrEqualTo(Duration.ofMillis(2_500));
  }

  @Test
  void keys_of_an_expired_lease_go_in_one_revision() throws StoreException {
    Lease lease = store().grantLease(SHORT);
    long written = write(leased("a", lease.id()), leased("b", lease.id()), put("c", ""));
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P, written + 1), told)) {
      pass(lease.timeToLive());
      await().atMost(patience()).until(() -> told.events().size() == 2);
      assertThat(told.events())
          .containsExactlyInAnyOrder(
              new KeyEvent.Delete(P + "a", written + 1), new KeyEvent.Delete(P + "b", written + 1));
      assertThat(keysOf(all())).containsExactly(P + "c");
      assertThat(store().leaseTimeToLive(lease.id())).isEmpty();
    }
  }

  @Test
  void a_renewed_lease_keeps_its_keys() throws StoreException {
    Lease lease = store().grantLease(SHORT);
    Lease other = store().grantLease(SHORT);
    write(leased("a", lease.id()), leased("b", other.id()));
    pass(SHORT.dividedBy(2));
    await()
        .atMost(patience())
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          assertThat(store().renewLease(lease.id()).timeToLive()).isGreaterThanOrEqualTo(SHORT);
          pass(SHORT.dividedBy(2));
          return keysOf(all()).equals(java.util.List.of(P + "a"));
        });
  }

  @Test
  void a_lease_that_is_gone_cannot_be_renewed() throws StoreException {
    Lease lease = store().grantLease(LONG);
    store().revokeLease(lease.id());
    assertThat(reasonOf(() -> store().renewLease(lease.id()))).isEqualTo(Reason.LEASE_NOT_FOUND);
  }

  @Test
  void revoking_deletes_the_keys_in_one_revision() throws StoreException {
    Lease lease = store().grantLease(LONG);
    long written = write(leased("a", lease.id()), leased("b", lease.id()), put("c", ""));
    store().revokeLease(lease.id());
    assertThat(keysOf(all())).containsExactly(P + "c");
    assertThat(store().head("/").revision()).isEqualTo(written + 1);
    store().revokeLease(lease.id());
  }

  @Test
  void the_rest_of_a_life_is_told() throws StoreException {
    Lease lease = store().grantLease(LONG);
    assertThat(store().leaseTimeToLive(lease.id()))
        .hasValueSatisfying(rest -> assertThat(rest).isBetween(LONG.minusMinutes(1), LONG));
    assertThat(store().leaseTimeToLive(lease.id() + 1)).isEmpty();
  }

  @Test
  void a_key_hangs_on_the_lease_of_its_last_write() throws StoreException {
    Lease first = store().grantLease(LONG);
    Lease second = store().grantLease(LONG);
    write(leased("a", first.id()), leased("b", first.id()));
    write(leased("a", second.id()), put("b", ""));
    store().revokeLease(first.id());
    assertThat(all()).extracting(StoredKey::lease).containsExactly(second.id(), 0L);
  }

  @Test
  void nothing_can_hang_on_a_lease_that_is_gone() throws StoreException {
    long before = write(put("b", ""));
    assertThat(reasonOf(() -> write(put("c", ""), leased("a", 4_711))))
        .isEqualTo(Reason.LEASE_NOT_FOUND);
    assertThat(store().head("/").revision()).isEqualTo(before);
    assertThat(keysOf(all())).containsExactly(P + "b");
  }
}
