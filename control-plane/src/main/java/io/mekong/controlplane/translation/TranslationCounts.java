package io.mekong.controlplane.translation;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ArrayTable;
import com.google.common.collect.Table;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often translators ran, and how often the memo saved it. Counted by one thread, read by any.
 */
public final class TranslationCounts {
  /** What became of one input. */
  public enum Outcome {
    /** The translator ran and its resource is in service. */
    TRANSLATED,
    /** An equal input had been translated before. */
    MEMO_HIT,
    /** The translator ran in vain. */
    FAILED
  }

  private final Table<XdsType, Outcome, LongAdder> adders =
      ArrayTable.create(Arrays.asList(XdsType.values()), Arrays.asList(Outcome.values()));

  /** All at zero. */
  public TranslationCounts() {
    for (XdsType type : XdsType.values()) {
      for (Outcome outcome : Outcome.values()) {
        adders.put(type, outcome, new LongAdder());
      }
    }
  }

  void count(XdsType type, Outcome outcome) {
    requireNonNull(adders.get(type, outcome)).increment();
  }

  /** Inputs with this outcome since the start. */
  public long of(XdsType type, Outcome outcome) {
    return requireNonNull(adders.get(type, outcome)).sum();
  }
}
