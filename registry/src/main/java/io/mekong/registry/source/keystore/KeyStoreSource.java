package io.mekong.registry.source.keystore;

import com.google.common.base.Enums;
import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistrySource;
import io.mekong.registry.source.Rejection;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.source.SourceEvent;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredHold;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the keys under a watched prefix into registrations. */
public final class KeyStoreSource implements RegistrySource, PrefixListener {
  private static final Logger log = LoggerFactory.getLogger(KeyStoreSource.class);

  /** So many registrations are read by all processors: a start, or a listing after a gap. */
  private static final int MANY = 256;

  private final RegistrationParser parser;
  private final Function<PrefixListener, AutoCloseable> follow;
  private @Nullable SourceListener listener;
  private SourceEvent.@Nullable Restored restored;
  private @Nullable AutoCloseable follower;
  private volatile SourceContents contents = SourceContents.EMPTY;

  /**
   * A source that is not running yet.
   *
   * @param parser reads keys and values
   * @param follow starts following the prefix; what it returns ends that
   */
  public KeyStoreSource(RegistrationParser parser, Function<PrefixListener, AutoCloseable> follow) {
    this.parser = parser;
    this.follow = follow;
  }

  /**
   * Starts from what an earlier process knew; before {@link #start}.
   *
   * @param held lost keys that it served as last good
   * @param now to tell how long ago they were lost
   */
  public KeyStoreSource seeded(
      StoreHead head, Collection<StoredKey> keys, Iterable<StoredHold> held, Instant now) {
    Pass pass = new Pass(contents.accepted(), contents.rejected());
    ImmutableList.Builder<RegistrationChange> known = ImmutableList.builder();
    for (Read read : readAll(keys)) {
      RegistrationChange told = pass.put(read);
      if (told != null) {
        known.add(told);
      }
    }
    contents = new SourceContents(head, pass.accepted, pass.rejected);
    restored = new SourceEvent.Restored(head.revision(), known.build(), holds(held, now));
    return this;
  }

  private ImmutableList<SourceEvent.RestoredHold> holds(Iterable<StoredHold> held, Instant now) {
    Pass pass = new Pass(TreePMap.empty(), TreePMap.empty());
    ImmutableList.Builder<SourceEvent.RestoredHold> holds = ImmutableList.builder();
    for (StoredHold hold : held) {
      Optional<LossCause> cause = Enums.getIfPresent(LossCause.class, hold.cause()).toJavaUtil();
      if (cause.isPresent()
          && pass.put(read(hold.key())) instanceof RegistrationChange.Registered registered) {
        Duration age = Duration.between(hold.since(), now);
        holds.add(
            new SourceEvent.RestoredHold(
                registered.instance(), cause.get(), age.isNegative() ? Duration.ZERO : age));
      }
    }
    return holds.build();
  }

  @Override
  public String name() {
    return "keystore";
  }

  @Override
  public void start(SourceListener sourceListener) {
    listener = sourceListener;
    if (restored != null) {
      tell(restored);
    }
    follower = follow.apply(this);
  }

  @Override
  public SourceContents contents() {
    return contents;
  }

  @Override
  public void close() {
    AutoCloseable running = follower;
    if (running == null) {
      return;
    }
    try {
      running.close();
    } catch (Exception e) {
      log.warn("prefix follower did not close cleanly", e);
    }
  }

  @Override
  public void freshness(PrefixFreshness freshness) {
    tell(new SourceEvent.Freshness(freshness));
  }

  @Override
  public void updated(PrefixUpdate update) {
    ImmutableList.Builder<RegistrationChange> changes = ImmutableList.builder();
    Pass pass = new Pass(contents.accepted(), contents.rejected());
    Iterator<Read> read = readAll(puts(update)).iterator();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      RegistrationChange told =
          switch (change) {
            case PrefixUpdate.Put _ -> pass.put(read.next());
            case PrefixUpdate.Removed removed -> pass.removed(removed.before());
          };
      if (told != null) {
        changes.add(told);
      }
    }
    SourceContents before = contents;
    contents = new SourceContents(update.head(), pass.accepted, pass.rejected);
    try {
      tell(
          new SourceEvent.Registrations(
              basis(update), update.head().revision(), changes.build(), pass.asides.build()));
    } catch (RuntimeException notTaken) {
      contents = before; // it is told once more as a difference, which is read against these
      throw notTaken;
    }
  }

  private static ImmutableList<StoredKey> puts(PrefixUpdate update) {
    ImmutableList.Builder<StoredKey> puts = ImmutableList.builder();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      if (change instanceof PrefixUpdate.Put put) {
        puts.add(put.now());
      }
    }
    return puts.build();
  }

  /** In the order of the keys. */
  private ImmutableList<Read> readAll(Collection<StoredKey> keys) {
    ImmutableList<StoredKey> all = ImmutableList.copyOf(keys); // halved more evenly than a tree
    if (all.size() >= MANY) {
      return all.parallelStream().map(this::read).collect(ImmutableList.toImmutableList());
    }
    ImmutableList.Builder<Read> read = ImmutableList.builderWithExpectedSize(all.size());
    for (StoredKey stored : all) {
      read.add(read(stored));
    }
    return read.build();
  }

  private Read read(StoredKey stored) {
    return new Read(stored, parser.parse(stored));
  }

  /** A registration, and what became of it. */
  private record Read(StoredKey stored, RegistrationParser.Outcome outcome) {}

  private void tell(SourceEvent event) {
    SourceListener to = listener;
    if (to != null) {
      to.on(event);
    }
  }

  private static SourceEvent.Basis basis(PrefixUpdate update) {
    return switch (update.trust()) {
      case OTHER_CLUSTER, REVISION_WENT_BACK, OTHER_HISTORY -> SourceEvent.Basis.LISTED_ELSEWHERE;
      case SAME_STORE ->
          update.origin() == PrefixUpdate.Origin.EVENTS
              ? SourceEvent.Basis.REPORTED
              : SourceEvent.Basis.LISTED;
    };
  }

  /** One update being applied to the contents. */
  private final class Pass {
    private PSortedMap<String, StoredKey> accepted;
    private PSortedMap<String, Rejection> rejected;
    private final ImmutableList.Builder<RegistryEvent> asides = ImmutableList.builder();

    Pass(PSortedMap<String, StoredKey> accepted, PSortedMap<String, Rejection> rejected) {
      this.accepted = accepted;
      this.rejected = rejected;
    }

    @Nullable RegistrationChange put(Read read) {
      StoredKey stored = read.stored();
      return switch (read.outcome()) {
        case RegistrationParser.Accepted(ServiceInstance instance) -> {
          accepted = accepted.plus(stored.key(), stored);
          mended(stored.key());
          yield new RegistrationChange.Registered(instance);
        }
        case RegistrationParser.Rejected(String reason) -> {
          reject(stored, reason);
          yield null;
        }
      };
    }

    private void mended(String key) {
      Rejection ended = rejected.get(key);
      if (ended != null) {
        rejected = rejected.minus(key);
        asides.add(ended.ended());
      }
    }

    private void reject(StoredKey stored, String reason) {
      Rejection.LastGood lastGood =
          accepted.containsKey(stored.key()) ? Rejection.LastGood.SERVED : Rejection.LastGood.NONE;
      Rejection rejection = new Rejection(stored.key(), reason, stored.modRevision(), lastGood);
      rejected = rejected.plus(stored.key(), rejection);
      asides.add(rejection.began());
      log.warn(
          "registration rejected key={} lastGood={} reason={}", rejection.key(), lastGood, reason);
    }

    @Nullable RegistrationChange removed(StoredKey before) {
      mended(before.key());
      StoredKey good = accepted.get(before.key());
      if (good == null) {
        return null;
      }
      accepted = accepted.minus(before.key());
      return parser.parse(good) instanceof RegistrationParser.Accepted(ServiceInstance instance)
          ? new RegistrationChange.Deregistered(instance.service(), instance.id(), before.lease())
          : null;
    }
  }
}
