package io.mekong.registry.election;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in elections for this replica: keeps its lease, claims the seats that it should hold
 * and gives up those that another should. One loop owns everything; the listener is called on it.
 *
 * <p>Seats are held by this replica's own clock only: from the moment at which the last successful
 * renewal was <em>sent</em> for four fifths of the lease's life. So two replicas never both act on
 * a seat, unless a clock runs a fourth too slow.
 */
public final class Elections implements PrefixListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Elections.class);
  private static final Duration LIFE = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(250);

  /** A quarter of the life; {@code Duration.dividedBy} would calculate powers of ten for 30 ms. */
  private static final Duration RENEWAL = Duration.ofMillis(LIFE.toMillis() / 4);

  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int CAPACITY = 65_536;

  private final KeyStore store;
  private final Settings settings;
  private final Consumer<Mandate> listener;
  private final Electorate electorate;
  private final LoopHost host;
  private final Loop<Event> loop;
  private long lease;
  private Optional<Mandate.Presence> presence = Optional.empty();
  private long renewedNanos;
  private long quietUntilNanos;
  private boolean asking;
  private Mandate mandate = Mandate.NONE;

  /**
   * What is contested.
   *
   * @param prefix where replicas and seats stand, ends with {@code /}
   * @param replica name of this one, different from all others
   * @param seats all there are, the same in every replica
   */
  public record Settings(String prefix, String replica, ImmutableSet<Seat> seats) {
    String replicaKey() {
      return replicas() + replica;
    }

    String replicas() {
      return prefix + "replicas/";
    }

    String seatKeys() {
      return prefix + "seats/";
    }
  }

  private sealed interface Event {
    record Changed(PrefixUpdate update) implements Event {}

    record Tick() implements Event {}

    /** An answer of the store. */
    record Answered(Runnable apply) implements Event {}
  }

  /** A part in elections that is not running yet. */
  public Elections(KeyStore store, Settings settings, LoopHost host, Consumer<Mandate> listener) {
    this.store = store;
    this.settings = settings;
    this.listener = listener;
    this.host = host;
    this.electorate = new Electorate(settings.replica(), settings.seats());
    this.loop = host.loop(CAPACITY, this::handle);
    this.quietUntilNanos = loop.nanoTime(); // which may be anything, below 0 too
  }

  /** Starts; the keys below the prefix must be told to {@link #updated} from now on. */
  public void start() {
    loop.start();
    loop.post(new Event.Tick());
  }

  @Override
  public void updated(PrefixUpdate update) {
    if (!loop.post(new Event.Changed(update))) {
      throw new IllegalStateException("elections are full or closed");
    }
  }

  @Override
  public void freshness(PrefixFreshness freshness) {
    if (freshness instanceof PrefixFreshness.Stale stale) {
      log.warn("elections stale reason={}", stale.cause().getMessage());
    }
  }

  /** Gives up everything and ends the lease, so that others need not wait for it. */
  @Override
  public void close() {
    loop.close();
    tell(Mandate.NONE);
    if (lease != 0) {
      try {
        store.revokeLease(lease);
      } catch (StoreException e) {
        log.debug("lease left to expire lease={}", Long.toHexString(lease), e);
      }
    }
  }

  private void handle(Event event) {
    switch (event) {
      case Event.Changed(PrefixUpdate update) -> {
        update.changes().forEach(this::changed);
        settle();
      }
      case Event.Answered(Runnable apply) -> {
        asking = false;
        apply.run();
        settle();
      }
      case Event.Tick tick -> {
        loop.postAfter(TICK, tick);
        settle();
      }
    }
  }

  private void changed(PrefixUpdate.KeyChange change) {
    boolean replica = change.key().startsWith(settings.replicas());
    if (!replica && !change.key().startsWith(settings.seatKeys())) {
      return;
    }
    String name =
        change.key().substring((replica ? settings.replicas() : settings.seatKeys()).length());
    switch (change) {
      case PrefixUpdate.Put(StoredKey now, StoredKey _) -> {
        if (replica) {
          electorate.arrived(name);
        } else {
          String holder = now.value().toStringUtf8();
          electorate.holds(name, new Electorate.Holder(holder, now.lease(), now.modRevision()));
        }
      }
      case PrefixUpdate.Removed _ -> {
        if (replica) {
          electorate.left(name);
        } else {
          electorate.vacant(name);
        }
      }
    }
  }

  /** Tells what is held, and does the one thing that is most needed. */
  private void settle() {
    tell(valid() ? new Mandate(tenures(), electorate.vacant(), presence) : Mandate.NONE);
    long now = loop.nanoTime();
    if (asking || now - quietUntilNanos < 0) {
      return;
    }
    if (lease == 0) {
      ask(() -> store.grantLease(LIFE), granted -> granted(granted, now));
    } else if (now - renewedNanos >= RENEWAL.toNanos()) {
      long renewing = lease;
      ask(() -> store.renewLease(renewing), renewed -> renewedNanos = now);
    } else if (presence.isEmpty()) {
      announce();
    } else if (valid()) {
      electorate.actions().stream().findFirst().ifPresent(this::act);
    }
  }

  private boolean valid() {
    return lease != 0 && loop.nanoTime() - renewedNanos < LIFE.toNanos() / 5 * 4;
  }

  private ImmutableMap<Seat, Tenure> tenures() {
    ImmutableMap.Builder<Seat, Tenure> tenures = ImmutableMap.builder();
    electorate
        .mine(lease)
        .forEach((seat, fence) -> tenures.put(seat, new Tenure(seat, key(seat), fence)));
    return tenures.buildOrThrow();
  }

  private void tell(Mandate now) {
    if (!now.equals(mandate)) {
      mandate = now;
      log.info("seats held={}", now.seats().keySet().stream().map(Seat::name).toList());
      listener.accept(now);
    }
  }

  private String key(Seat seat) {
    return settings.seatKeys() + seat.name();
  }

  private void granted(Lease granted, long askedNanos) {
    lease = granted.id();
    renewedNanos = askedNanos;
  }

  private void announce() {
    long current = lease;
    Txn.Put here = new Txn.Put(settings.replicaKey(), ByteString.EMPTY, current);
    ask(
        () -> store.commit(new Txn(ImmutableList.of(), ImmutableList.of(here))),
        done ->
            presence =
                Optional.of(new Mandate.Presence(settings.replicaKey(), done.revision(), current)));
  }

  private void act(Electorate.Action action) {
    Txn txn =
        switch (action) {
          case Electorate.Action.Claim(Seat seat) ->
              new Txn(
                  ImmutableList.of(new Txn.Condition(key(seat), 0)),
                  ImmutableList.of(
                      new Txn.Put(key(seat), ByteString.copyFromUtf8(settings.replica()), lease)));
          case Electorate.Action.Yield(Seat seat, long fence) ->
              new Txn(
                  ImmutableList.of(new Txn.Condition(key(seat), fence)),
                  ImmutableList.of(new Txn.Delete(key(seat))));
        };
    long current = lease;
    ask(() -> store.commit(txn), result -> outcome(action, current, result));
  }

  /** What was written is known without waiting for the watch; what was not, it will tell. */
  private void outcome(Electorate.Action action, long on, TxnResult result) {
    if (!result.applied()) {
      quietUntilNanos = loop.nanoTime() + TICK.toNanos();
      return;
    }
    switch (action) {
      case Electorate.Action.Claim(Seat seat) ->
          electorate.holds(
              seat.name(), new Electorate.Holder(settings.replica(), on, result.revision()));
      case Electorate.Action.Yield(Seat seat, long _) -> electorate.vacant(seat.name());
    }
  }

  /**
   * A call to the store.
   *
   * @param <T> what it answers
   */
  @FunctionalInterface
  private interface Call<T> {
    T answer() throws StoreException;
  }

  private <T> void ask(Call<T> call, Consumer<T> then) {
    asking = true;
    host.call(
        () -> {
          try {
            T answer = call.answer();
            return new Event.Answered(() -> then.accept(answer));
          } catch (StoreException e) {
            return new Event.Answered(() -> failed(e));
          }
        },
        loop::post);
  }

  private void failed(StoreException fault) {
    log.debug("election call failed", fault);
    quietUntilNanos = loop.nanoTime() + RETRY.toNanos() + host.random().nextLong(RETRY.toNanos());
    if (fault.reason() == StoreException.Reason.LEASE_NOT_FOUND) {
      lease = 0;
      presence = Optional.empty();
    }
  }
}
