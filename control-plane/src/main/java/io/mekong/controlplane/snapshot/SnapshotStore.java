package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds the newest {@link Tables}. One writer publishes, anybody reads; the only shared state. */
public final class SnapshotStore {
  private final AtomicReference<@Nullable Tables> newest = new AtomicReference<>();
  private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  /** Is told of every publication, on the publisher's thread; must not block. */
  public interface Subscriber {
    /**
     * New tables are out.
     *
     * @param tables the newest
     * @param changed tables that this publication added or changed
     */
    void published(Tables tables, ImmutableSet<TableKey> changed);
  }

  /** The newest tables, or empty while nothing has been loaded: then a stream says nothing. */
  public Optional<Tables> newest() {
    return Optional.ofNullable(newest.get());
  }

  /** Makes tables visible to everybody and tells the subscribers. */
  public void publish(Tables tables, ImmutableSet<TableKey> changed) {
    newest.set(tables);
    for (Subscriber subscriber : subscribers) {
      subscriber.published(tables, changed);
    }
  }

  /** Adds a subscriber for the life of the process. */
  public void subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
  }
}
