package io.mekong.controlplane.app;

import io.mekong.controlplane.admin.report.RegistryReports;
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
 */
record LiveRegistryReports(RegistryLoop loop, RegistrySource source) implements RegistryReports {
  @Override
  public RegistryStatus status() {
    return loop.status();
  }

  @Override
  public SourceContents contents() {
    return source.contents();
  }

  @Override
  public void release(ServiceKey service) {
    loop.release(service);
  }

  @Override
  public void releaseAll() {
    loop.release(null);
  }
}
