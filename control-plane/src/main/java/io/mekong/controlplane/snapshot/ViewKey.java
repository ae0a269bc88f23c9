package io.mekong.controlplane.snapshot;

/**
 * The node facts that one type's resources may depend on. Nodes with equal views share one table.
 * Each translator defines its own record; equality is that of the record.
 */
public interface ViewKey {
  /** The view of a type whose resources are the same for every node. */
  ViewKey SHARED = new Shared();

  /** See {@link #SHARED}. */
  record Shared() implements ViewKey {}
}
