package io.mekong.controlplane.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingsCatalogueTest {
  @Test
  void names_variables_and_options_follow_the_rule_and_are_unique() {
    assertThat(SettingsCatalogue.ALL)
        .allSatisfy(setting -> {
          assertThat(setting.name()).matches("mekong\\.[a-z-]+\\.[a-z-]+");
          assertThat(setting.variable()).matches("MEKONG_[A-Z_]+");
          assertThat(setting.option()).matches("(--[a-z-]+)?");
          assertThat(setting.format()).isNotBlank();
          assertThat(setting.meaning()).endsWith(".");
        });
    assertThat(SettingsCatalogue.ALL.stream().flatMap(s -> s.options().stream()))
        .doesNotHaveDuplicates();
    assertThat(SettingsCatalogue.BY_VARIABLE).hasSameSizeAs(SettingsCatalogue.ALL);
  }

  @Test
  void every_documented_option_is_there() {
    assertThat(SettingsCatalogue.ALL.stream().map(Setting::option))
        .contains(
            "--xds-address",
            "--admin-address",
            "--etcd",
            "--etcd-user",
            "--etcd-password-file",
            "--etcd-ca",
            "--etcd-cert",
            "--etcd-key",
            "--data-dir",
            "--registry-prefix",
            "--root",
            "--xds-tls-cert",
            "--xds-tls-key",
            "--xds-tls-client-ca",
            "--allow-plaintext",
            "--admin-token-file",
            "--admin-grpc-address");
  }

  @Test
  void defaults_can_be_read() {
    assertThat(SettingsCatalogue.ALL.stream().filter(s -> !s.defaultText().isEmpty()))
        .isNotEmpty()
        .allSatisfy(s -> assertThat(s.parser().apply(s.defaultText())).isNotNull());
  }
}
