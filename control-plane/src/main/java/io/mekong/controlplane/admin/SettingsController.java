package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.SettingsReport;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** What this control plane runs with. */
@Controller("/api/v1/settings")
final class SettingsController {
  private final SettingsReport settings;

  SettingsController(SettingsReport settings) {
    this.settings = settings;
  }

  /** Every setting in force. */
  @Get
  SettingsReport all() {
    return settings;
  }
}
