package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings opinions into the store, fenced by the seat they were formed in: what the holder of a lost
 * seat still has to say is dropped. The newest opinion of an instance replaces one that waits.
 * Owned by the check loop.
 */
final class OpinionWriter {
  private static final Logger log = LoggerFactory.getLogger(OpinionWriter.class);
  private static final int BATCH = 64;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KeyStore store;
  private final OpinionKeys keys;
  private final LoopHost host;
  private final Consumer<Outcome> answers;
  private final Map<OpinionKeys.Name, Rounds.Write> waiting = new LinkedHashMap<>();
  private boolean writing;
  private OptionalLong quietUntilNanos = OptionalLong.empty();

  /** What became of a batch; to be given back on the loop. */
  record Outcome(ImmutableList<Rounds.Write> batch, Fate fate) {}

  /** What became of it. */
  enum Fate {
    WRITTEN,
    SEAT_LOST,
    FAILED
  }

  OpinionWriter(KeyStore store, OpinionKeys keys, LoopHost host, Consumer<Outcome> answers) {
    this.store = store;
    this.keys = keys;
    this.host = host;
    this.answers = answers;
  }

  void want(Rounds.Write write) {
    waiting.put(write.name(), write);
  }

  /** Writes some of what waits, unless a write is under way. */
  void flush(long nowNanos) {
    boolean quiet = quietUntilNanos.isPresent() && nowNanos - quietUntilNanos.getAsLong() < 0;
    if (writing || waiting.isEmpty() || quiet) {
      return;
    }
    Warrant warrant = waiting.values().iterator().next().warrant();
    ImmutableList<Rounds.Write> batch =
        waiting.values().stream()
            .filter(write -> write.warrant().equals(warrant))
            .limit(BATCH)
            .collect(ImmutableList.toImmutableList());
    writing = true;
    host.call(() -> new Outcome(batch, commit(warrant, batch)), answers);
  }

  private Fate commit(Warrant warrant, List<Rounds.Write> batch) {
    Txn txn =
        new Txn(
            ImmutableList.of(new Txn.Condition(warrant.key(), warrant.fence())),
            batch.stream().map(this::write).collect(ImmutableList.toImmutableList()));
    try {
      TxnResult result = store.commit(txn);
      return result.applied() ? Fate.WRITTEN : Fate.SEAT_LOST;
    } catch (StoreException e) {
      log.debug("opinions not written", e);
      return Fate.FAILED;
    }
  }

  private Txn.Write write(Rounds.Write write) {
    String key = keys.key(write.name());
    Opinion opinion = write.opinion();
    return opinion == null
        ? new Txn.Delete(key)
        : new Txn.Put(key, OpinionKeys.write(opinion), write.warrant().lease());
  }

  /** An outcome has come back to the loop. */
  void ended(Outcome outcome, long nowNanos) {
    writing = false;
    if (outcome.fate() == Fate.FAILED) {
      quietUntilNanos = OptionalLong.of(nowNanos + RETRY.toNanos());
    } else {
      outcome.batch().forEach(write -> waiting.remove(write.name(), write));
    }
  }
}
