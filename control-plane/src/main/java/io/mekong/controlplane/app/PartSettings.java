package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.grpc.BindableService;
import io.mekong.admin.v1.ListNodesResponse;
import io.mekong.controlplane.app.settings.EtcdConnection;
import io.mekong.controlplane.app.settings.KeepaliveSettings;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.app.settings.ProtectionSettings;
import io.mekong.controlplane.app.settings.XdsSettings;
import io.mekong.controlplane.audit.AuditSettings;
import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.server.StreamLimits;
import io.mekong.controlplane.xds.server.XdsServerSettings;
import io.mekong.registry.event.EventLogSettings;
import io.mekong.registry.lifecycle.ProtectionRule;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.store.disk.GenerationFile;
import io.mekong.registry.store.etcd.EtcdSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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

  static EventLogSettings events(MekongSettings settings) {
    return new EventLogSettings(
        settings.store().dataDir().resolve("events"),
        settings.events().maxFileSize(),
        settings.events().files());
  }

  static AuditSettings audit(MekongSettings settings) {
    return new AuditSettings(
        settings.store().dataDir().resolve("audit"),
        new Prefixes(settings.store().root()).audit(),
        settings.audit().entries(),
        replica());
  }

  static XdsServerSettings xds(MekongSettings settings, ImmutableList<BindableService> beside) {
    XdsSettings.Limits limits = settings.xds().limits();
    KeepaliveSettings keepalive = settings.keepalive();
    return new XdsServerSettings(
        settings.xds().address().socketAddress(),
        settings
            .xds()
            .tls()
            .map(t -> new XdsServerSettings.TlsFiles(t.cert(), t.key(), t.clientCa())),
        replica(),
        XdsServerSettings.Keepalive.adapting(
            new KeepaliveLimits(keepalive.minTime(), keepalive.maxTime(), keepalive.detect())),
        SessionLimits.DEFAULT,
        new StreamLimits(
            limits.maxStreams(),
            limits.maxNewStreams(),
            limits.maxConnectionsPerIdentity(),
            limits.maxConnectionsPerAddress(),
            limits.maxRequestBytes()),
        beside);
  }

  /** Who left, kept in the data directory. */
  static DepartedKeeper departed(MekongSettings settings) {
    return new DepartedKeeper(
        new GenerationFile<>(settings.store().dataDir(), "departed", ListNodesResponse.parser()),
        new DepartedKeeper.Terms(
            settings.replica().departedNodes(),
            ReceiptParts.GONE_FOR_GOOD,
            InstantSource.system()));
  }

  /** Name of this machine. */
  static String replica() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "mekong";
    }
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
