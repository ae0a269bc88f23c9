package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.reconcile.RawFeed;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistrySource;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;

/**
 * The registry for operators.
 *
 * @param loop owns the view
 * @param source where registrations come from
 * @param raw owns the raw resources
 */
record LiveRegistryReports(RegistryLoop loop, RegistrySource source, RawFeed raw)
    implements RegistryReports {
  @Override
  public RegistryStatus status() {
    return loop.status();
  }

  @Override
  public SourceContents contents() {
    return source.contents();
  }

  @Override
  public ImmutableSortedSet<String> heldResources() {
    return ImmutableSortedSet.copyOf(raw.accepted().held());
  }

  @Override
  public void release(ServiceKey service) {
    loop.release(service);
  }

  @Override
  public void releaseAll() {
    loop.release(null);
    raw.release();
  }
}
