package io.mekong.controlplane.translation;

/** What every input record tells about the resource that it leads to. */
public interface ResourceInput {
  /** Name of the resource; unique within a view. */
  String name();

  /**
   * The service whose resource it is, so that {@code mekong.services} can filter it; empty when it
   * belongs to none. A resource with a service bears the name of that service.
   */
  String service();
}
