package io.mekong.controlplane.telemetry;

import io.mekong.registry.model.Service;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.PrefixFreshness;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the registry holds and how fresh it is.
 *
 * @param status as the registry's thread last left it
 * @param contents what is set aside
 * @param duplicates instances hidden by another at the same address
 */
public record RegistryMeters(
    Supplier<RegistryStatus> status, Supplier<SourceContents> contents, Supplier<Number> duplicates)
    implements MeterBinder {
  private static final double NANOS_PER_SECOND = 1e9;

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, MeterNames.SOURCE_CONNECTED, this::connected);
    Gauge.builder(MeterNames.SOURCE_AGE, this::ageSeconds).baseUnit("seconds").register(registry);
    gauge(registry, MeterNames.SOURCE_REVISION, () -> status.get().view().revision());
    gauge(registry, MeterNames.SOURCE_REJECTED, () -> contents.get().rejected().size());
    gauge(registry, MeterNames.REGISTRY_SERVICES, () -> status.get().view().services().size());
    gauge(registry, MeterNames.REGISTRY_DUPLICATES, duplicates);
    gauge(registry, MeterNames.PROTECTION_SERVICES, () -> status.get().protectedServices().size());
    gauge(registry, MeterNames.PROTECTION_HELD, this::held);
  }

  private static void gauge(MeterRegistry registry, String name, Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }

  private int connected() {
    return switch (status.get().freshness()) {
      case PrefixFreshness.Current current -> 1;
      case PrefixFreshness.Loading loading -> 0;
      case PrefixFreshness.Stale stale -> 0;
    };
  }

  private double ageSeconds() {
    return status.get().freshness() instanceof PrefixFreshness.Stale stale
        ? (System.nanoTime() - stale.sinceNanos()) / NANOS_PER_SECOND
        : 0;
  }

  private int held() {
    RegistryStatus now = status.get();
    return now.protectedServices().stream()
        .flatMap(key -> Stream.ofNullable(now.view().services().get(key)))
        .map(Service::held)
        .mapToInt(held -> held.size())
        .sum();
  }
}
