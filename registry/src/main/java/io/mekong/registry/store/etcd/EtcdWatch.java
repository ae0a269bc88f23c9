package io.mekong.registry.store.etcd;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.mekong.registry.store.KeyEvent;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.WatchObserver;
import io.mekong.registry.store.WatchQuery;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jetcd watcher used once: the first error or completion ends it and stops jetcd's own resume,
 * which starts from the store's newest revision and so loses what was not delivered (jetcd PR 949).
 */
final class EtcdWatch implements StoreWatch, Watch.Listener {
  private static final Logger log = LoggerFactory.getLogger(EtcdWatch.class);

  private final WatchObserver observer;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Watch.@Nullable Watcher watcher;

  private EtcdWatch(WatchObserver observer) {
    this.observer = observer;
  }

  static EtcdWatch open(Client client, WatchQuery query, WatchObserver observer) {
    EtcdWatch watch = new EtcdWatch(observer);
    WatchOption option =
        WatchOption.builder()
            .isPrefix(true)
            .withRevision(query.fromRevision())
            .withProgressNotify(true)
            .withCreateNotify(true)
            // Without it a watch on a member that lost the quorum stays open and silent.
            .withRequireLeader(true)
            .build();
    try {
      watch.watcher = client.getWatchClient().watch(KeyText.bytes(query.prefix()), option, watch);
    } catch (RuntimeException e) {
      // The client was closed by a reconnect meanwhile.
      watch.end(EtcdFailures.translate(e));
    }
    if (watch.over.get()) {
      watch.closeWatcher();
    }
    return watch;
  }

  /** A watch that only says why it cannot be. */
  static EtcdWatch refused(WatchObserver observer, StoreException cause) {
    EtcdWatch watch = new EtcdWatch(observer);
    watch.end(cause);
    return watch;
  }

  @Override
  public void onNext(WatchResponse response) {
    if (over.get()) {
      return;
    }
    try {
      tell(response);
    } catch (RuntimeException e) {
      end(new StoreException(StoreException.Reason.OTHER, "watch observer failed: " + e, e));
    }
  }

  private void tell(WatchResponse response) {
    long revision = response.getHeader().getRevision();
    if (response.isCreatedNotify()) {
      observer.created(revision);
    } else if (response.isProgressNotify()) {
      observer.progress(revision);
    }
    if (!response.getEvents().isEmpty()) {
      observer.events(events(response), revision);
    }
  }

  private static ImmutableList<KeyEvent> events(WatchResponse response) {
    ImmutableList.Builder<KeyEvent> events = ImmutableList.builder();
    for (WatchEvent event : response.getEvents()) {
      events.add(event(event));
    }
    return events.build();
  }

  private static KeyEvent event(WatchEvent event) {
    KeyValue value = event.getKeyValue();
    return switch (event.getEventType()) {
      case PUT -> new KeyEvent.Put(stored(value));
      case DELETE -> new KeyEvent.Delete(KeyText.of(value.getKey()), value.getModRevision());
      case UNRECOGNIZED ->
          throw new IllegalStateException(
              "etcd sent an event of unknown kind for " + value.getKey());
    };
  }

  static StoredKey stored(KeyValue value) {
    return new StoredKey(
        KeyText.of(value.getKey()),
        ByteString.copyFrom(value.getValue().getBytes()),
        value.getCreateRevision(),
        value.getModRevision(),
        value.getLease());
  }

  @Override
  public void onError(Throwable fault) {
    end(EtcdFailures.translate(fault));
  }

  @Override
  public void onCompleted() {
    end(new StoreException(StoreException.Reason.UNAVAILABLE, "etcd ended the watch"));
  }

  private void end(StoreException cause) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    if (watcher == null) {
      // Still being opened, perhaps by this very thread, and the observer must not be called before
      // its caller has the watch.
      Thread.ofVirtual().name("etcd-watch-end").start(() -> observer.ended(cause));
    } else {
      closeWatcher();
      observer.ended(cause);
    }
  }

  @Override
  public void requestProgress() {
    Watch.Watcher open = watcher;
    if (open != null && !over.get()) {
      open.requestProgress();
    }
  }

  @Override
  public void close() {
    over.set(true);
    closeWatcher();
  }

  private void closeWatcher() {
    Watch.Watcher open = watcher;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (RuntimeException e) {
      log.debug("watcher did not close cleanly", e);
    }
  }
}
