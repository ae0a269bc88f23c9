package io.mekong.controlplane.policy;

/**
 * One kind of policy. Its sub-package holds the record of its {@code spec}, how that is read and
 * merged, and what it writes into Envoy's resources; nothing outside the sub-package knows the kind
 * but the line in {@link PolicyKinds}.
 */
public interface PolicyKind {
  /** Lower-case name, as in keys and REST paths. Unique; never changed once released. */
  String name();

  /**
   * Where it stands when several kinds write into one resource; a lower one writes first. A
   * multiple of 100, so that a later kind finds room. Unique.
   */
  int order();
}
