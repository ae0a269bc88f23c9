package io.mekong.registry.store;

/** Follows a watched prefix. Calls are serial, on the prefix's own thread; they must not block. */
public interface PrefixListener {
  /** The prefix changed, or was loaded for the first time (then also without any change). */
  void updated(PrefixUpdate update);

  /** How well the known keys reflect the store. Told on every transition. */
  void freshness(PrefixFreshness freshness);
}
