package io.mekong.controlplane.resource;

/**
 * A rule of Envoy's that a resource breaks.
 *
 * @param at path of the field from the resource on, such as {@code endpoints[0].priority}; empty
 *     for the resource itself
 * @param rule what is wrong, to be read after the path
 */
record Violation(String at, String rule) {
  /** The whole in one sentence. */
  String sentence() {
    return at.isEmpty() ? rule : at + " " + rule;
  }
}
