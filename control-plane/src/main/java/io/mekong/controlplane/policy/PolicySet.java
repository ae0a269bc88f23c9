package io.mekong.controlplane.policy;

/**
 * All policies in force, immutable. Translators take what concerns a resource from here into the
 * input record of that resource. While no kind exists there is one set only.
 */
public record PolicySet() {
  /** No policy. */
  public static final PolicySet EMPTY = new PolicySet();
}
