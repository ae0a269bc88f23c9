package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableSortedSet;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;

/** The registry, as the one thread that owns it last left it. Any thread, never blocks. */
public interface RegistryReports {
  /** Newest view, its freshness and what is protected. */
  RegistryStatus status();

  /** What is set aside, and the revision it reflects. */
  SourceContents contents();

  /** Raw resources that are served although the store lacks them, as {@code type/name}. */
  ImmutableSortedSet<String> heldResources();

  /** Lets the held instances of a service go; does nothing when there are none. */
  void release(ServiceKey service);

  /** Lets everything go that is held, of all services, and held raw resources. */
  void releaseAll();
}
