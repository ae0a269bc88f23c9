package io.mekong.controlplane.app;

import io.mekong.controlplane.app.settings.EtcdConnection;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.app.settings.ProtectionSettings;
import io.mekong.registry.lifecycle.ProtectionRule;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.store.etcd.EtcdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Gives each part the settings it knows. */
final class PartSettings {
  private PartSettings() {}

  static RegistrySettings registry(MekongSettings settings) {
    ProtectionSettings protection = settings.protection();
    return new RegistrySettings(
        new ProtectionRule(protection.maxLossPercent(), protection.window(), protection.maxHold()),
        settings.services().linger());
  }

  static AddressRule addresses(MekongSettings settings) {
    return new AddressRule(settings.registry().deniedAddresses());
  }

  /** Reads the password file; throws when it cannot be read. */
  static EtcdSettings etcd(EtcdConnection connection) throws StartException {
    Optional<EtcdSettings.Login> login = Optional.empty();
    if (connection.login().isPresent()) {
      EtcdConnection.Login given = connection.login().get();
      login = Optional.of(new EtcdSettings.Login(given.user(), password(given.passwordFile())));
    }
    Optional<EtcdSettings.ClientCertificate> client =
        connection.clientTls().map(t -> new EtcdSettings.ClientCertificate(t.cert(), t.key()));
    Optional<EtcdSettings.Tls> tls =
        connection.ca().isEmpty() && client.isEmpty()
            ? Optional.empty()
            : Optional.of(new EtcdSettings.Tls(connection.ca(), client));
    return new EtcdSettings(connection.endpoints(), login, tls, EtcdSettings.DEFAULT_CALL_TIMEOUT);
  }

  private static String password(Path file) throws StartException {
    try {
      String password = Files.readString(file).strip();
      if (!password.isEmpty()) {
        return password;
      }
    } catch (IOException e) {
      throw new StartException(
          "--etcd-password-file " + file + " cannot be read", "Check it and its rights", e);
    }
    throw new StartException(
        "--etcd-password-file " + file + " is empty", "Write the password on one line into it");
  }
}
