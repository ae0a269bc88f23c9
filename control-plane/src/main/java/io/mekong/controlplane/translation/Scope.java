package io.mekong.controlplane.translation;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.ServiceKey;

/**
 * What may have changed since the last edit of a view. It narrows the work, never the result: an
 * edit under a scope that names every change ends in the same table as one under {@link
 * Everything}.
 */
public sealed interface Scope {
  /** Anything may have changed. */
  record Everything() implements Scope {}

  /**
   * Only these may have changed.
   *
   * @param keys services that appeared, changed or went
   * @param raw raw resources that appeared, changed or went
   */
  record Services(ImmutableSet<ServiceKey> keys, ImmutableSet<RawKey> raw) implements Scope {

    /** Names of the raw resources of one type. */
    public ImmutableSet<String> rawNames(XdsType type) {
      ImmutableSet.Builder<String> names = ImmutableSet.builder();
      for (RawKey key : raw) {
        if (key.type() == type) {
          names.add(key.name());
        }
      }
      return names.build();
    }

    /** Whether raw resources of other types are among them. */
    public boolean hasRawBeside(XdsType type) {
      for (RawKey key : raw) {
        if (key.type() != type) {
          return true;
        }
      }
      return false;
    }
  }

  /** Only these services may have changed. */
  static Scope services(Iterable<ServiceKey> keys) {
    return new Services(ImmutableSet.copyOf(keys), ImmutableSet.of());
  }

  /** Only these raw resources may have changed. */
  static Scope raw(Iterable<RawKey> keys) {
    return new Services(ImmutableSet.of(), ImmutableSet.copyOf(keys));
  }

  /** What this or the other says, so that waiting changes can be merged. */
  default Scope and(Scope other) {
    return switch (this) {
      case Everything everything -> everything;
      case Services mine ->
          switch (other) {
            case Everything everything -> everything;
            case Services theirs ->
                new Services(
                    ImmutableSet.<ServiceKey>builder()
                        .addAll(mine.keys())
                        .addAll(theirs.keys())
                        .build(),
                    ImmutableSet.<RawKey>builder().addAll(mine.raw()).addAll(theirs.raw()).build());
          };
    };
  }
}
