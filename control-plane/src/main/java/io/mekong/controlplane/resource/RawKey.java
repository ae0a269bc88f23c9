package io.mekong.controlplane.resource;

import io.mekong.controlplane.snapshot.XdsType;

/**
 * Which resource a key below the resources prefix speaks of.
 *
 * @param type from the first segment
 * @param name the rest of the key, {@code /} included; not empty
 */
public record RawKey(XdsType type, String name) {
  /** Rest of the key below the resources prefix. */
  public String path() {
    return type.plural() + "/" + name;
  }
}
