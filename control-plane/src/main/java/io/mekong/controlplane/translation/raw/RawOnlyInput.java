package io.mekong.controlplane.translation.raw;

import io.mekong.controlplane.translation.ResourceInput;

/**
 * The input of a type that nothing is generated for; none is ever made.
 *
 * @param name of the resource
 */
record RawOnlyInput(String name) implements ResourceInput {
  @Override
  public String service() {
    return "";
  }
}
