package io.mekong.controlplane.explain;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.reconcile.RawFeed;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.ReconcileSettings;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryBook;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.source.SourceEvent;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A registry and a reconciler that are fed by hand. One thread. */
final class ExplainStage implements AutoCloseable {
  private static final String RESOURCES = "/mekong/resources/";

  private final Reconciler reconciler =
      new Reconciler(
          ReconcileSettings.DEFAULT,
          new Translation(Translators.ALL, new TranslationCounts()),
          new SnapshotStore(),
          ReconcileObserver.NONE);
  private final RegistryBook book = new RegistryBook(RegistrySettings.DEFAULT);
  private final KeyStoreSource source =
      new KeyStoreSource(new RegistrationParser("/services/", AddressRule.DEFAULT), _ -> () -> {});
  private final RawFeed raw = new RawFeed(RESOURCES, reconciler);
  private final Map<String, StoredKey> keys = new HashMap<>();
  private long revision;

  ExplainStage() {
    reconciler.start();
    source.start(event -> {
      if (event instanceof SourceEvent.Registrations changes) {
        reconciler.updated(book.apply(changes, System.nanoTime()));
      }
    });
    raw.updated(update(ImmutableList.of()));
    source.updated(update(ImmutableList.of()));
    reconciler.connect(NodeGroup.PLAIN_ENVOY);
  }

  private PrefixUpdate update(ImmutableList<PrefixUpdate.KeyChange> changes) {
    return new PrefixUpdate(
        PrefixUpdate.Origin.EVENTS,
        PrefixUpdate.Trust.SAME_STORE,
        new StoreHead(1, revision),
        changes);
  }

  private PrefixUpdate.Put stored(String key, String value) {
    revision++;
    StoredKey before = keys.get(key);
    StoredKey now =
        new StoredKey(
            key,
            ByteString.copyFromUtf8(value),
            before == null ? revision : before.createRevision(),
            revision,
            0);
    keys.put(key, now);
    return new PrefixUpdate.Put(now, before);
  }

  void put(String key, String value) {
    PrefixUpdate.Put put = stored(key, value);
    source.updated(update(ImmutableList.of(put)));
  }

  void delete(String key) {
    revision++;
    StoredKey before = java.util.Objects.requireNonNull(keys.remove(key));
    source.updated(update(ImmutableList.of(new PrefixUpdate.Removed(before))));
  }

  void putRaw(String path, String value) {
    PrefixUpdate.Put put = stored(RESOURCES + path, value);
    raw.updated(update(ImmutableList.of(put)));
  }

  void observed(OpinionChange change) {
    reconciler.updated(book.observed(ImmutableList.of(change), System.nanoTime()));
  }

  Scene scene(Optional<Scene.Node> node) {
    return new Scene(
        reconciler.settled().join(),
        new Scene.Store(
            source.contents(),
            "/services/",
            RESOURCES,
            Optional.empty(),
            new Scene.Moment(System.nanoTime(), Instant.now())),
        reconciler.status().quarantined(),
        reconciler.status().issues(),
        node);
  }

  @Override
  public void close() {
    reconciler.close();
  }
}
