package io.mekong.controlplane.telemetry;

import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.TranslationCounts.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * How often translators ran, and how often the memo saved it.
 *
 * @param counts kept by the translation
 */
public record TranslationMeters(TranslationCounts counts) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    for (XdsType type : XdsType.values()) {
      counter(MeterNames.MEMO_HITS, type, Outcome.MEMO_HIT).register(registry);
      counter(MeterNames.TRANSLATE_INPUTS, type, Outcome.TRANSLATED)
          .tag(MeterNames.RESULT, "translated")
          .register(registry);
      counter(MeterNames.TRANSLATE_INPUTS, type, Outcome.FAILED)
          .tag(MeterNames.RESULT, "failed")
          .register(registry);
    }
  }

  private FunctionCounter.Builder<TranslationCounts> counter(
      String name, XdsType type, Outcome outcome) {
    return FunctionCounter.builder(name, counts, c -> c.of(type, outcome))
        .tag(MeterNames.TYPE, type.plural());
  }
}
