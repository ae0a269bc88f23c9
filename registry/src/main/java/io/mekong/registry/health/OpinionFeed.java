package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoredKey;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What observers of all replicas think, as it stands in the store. */
public final class OpinionFeed implements PrefixListener {
  private static final Logger log = LoggerFactory.getLogger(OpinionFeed.class);

  private final OpinionKeys keys;
  private final Consumer<ImmutableList<OpinionChange>> listener;

  /**
   * A feed of the keys below a prefix that ends with {@code /}.
   *
   * @param listener is told of the first listing too, be it empty
   */
  public OpinionFeed(String prefix, Consumer<ImmutableList<OpinionChange>> listener) {
    this.keys = new OpinionKeys(prefix);
    this.listener = listener;
  }

  @Override
  public void updated(PrefixUpdate update) {
    ImmutableList.Builder<OpinionChange> changes = ImmutableList.builder();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      try {
        changes.add(
            switch (change) {
              case PrefixUpdate.Put(StoredKey now, StoredKey _) -> keys.read(now);
              case PrefixUpdate.Removed(StoredKey before) -> keys.removed(before.key());
            });
      } catch (IllegalArgumentException e) {
        log.warn("opinion ignored key={} reason={}", change.key(), e.getMessage());
      }
    }
    listener.accept(changes.build());
  }

  @Override
  public void freshness(PrefixFreshness freshness) {
    if (freshness instanceof PrefixFreshness.Stale stale) {
      log.warn("opinions stale reason={}", stale.cause().getMessage());
    }
  }
}
