package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.app.settings.EtcdConnection;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.app.settings.SettingsLoader;
import io.mekong.controlplane.app.settings.SettingsSources;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.store.etcd.EtcdSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartSettingsTest {
  private static final ImmutableList<URI> HERE =
      ImmutableList.of(URI.create("http://127.0.0.1:2379"));

  @TempDir Path folder;

  /** What a part takes for granted and what the catalogue documents must not drift apart. */
  @Test
  void defaults_of_the_catalogue_are_the_defaults_of_the_parts() throws Exception {
    MekongSettings settings =
        SettingsLoader.load(
            new SettingsSources(ImmutableMap.of(), ImmutableMap.of(), Optional.empty()));
    assertThat(PartSettings.registry(settings)).isEqualTo(RegistrySettings.DEFAULT);
    assertThat(PartSettings.addresses(settings)).isEqualTo(AddressRule.DEFAULT);
  }

  @Test
  void etcd_without_files_is_plain() throws StartException {
    EtcdConnection plain =
        new EtcdConnection(HERE, Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(PartSettings.etcd(plain)).isEqualTo(EtcdSettings.plain(HERE));
  }

  @Test
  void the_password_is_read_from_its_file_and_never_shown() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "geheim\n");
    EtcdSettings etcd = PartSettings.etcd(withPassword(file));
    assertThat(etcd.login().orElseThrow().password()).isEqualTo("geheim");
    assertThat(etcd.toString()).doesNotContain("geheim");
  }

  @Test
  void a_password_file_that_is_gone_or_empty_stops_the_start() throws Exception {
    Path empty = Files.writeString(folder.resolve("password"), "\n");
    for (Path file : new Path[] {empty, folder.resolve("gone")}) {
      assertThatThrownBy(() -> PartSettings.etcd(withPassword(file)))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--etcd-password-file");
    }
  }

  private static EtcdConnection withPassword(Path file) {
    return new EtcdConnection(
        HERE,
        Optional.of(new EtcdConnection.Login("me", file)),
        Optional.empty(),
        Optional.empty());
  }
}
