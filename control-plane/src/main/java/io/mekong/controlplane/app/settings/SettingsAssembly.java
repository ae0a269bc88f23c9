package io.mekong.controlplane.app.settings;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.source.LimitedSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Joins checked values to records and checks what they mean together. */
final class SettingsAssembly {
  /** User and password in a URL. */
  private static final Pattern LOGIN = Pattern.compile("://[^/@,]*@");

  private final Map<String, Object> values;
  private final List<SettingProblem> problems;

  SettingsAssembly(Map<String, Object> values, List<SettingProblem> problems) {
    this.values = values;
    this.problems = problems;
  }

  MekongSettings assemble() {
    return new MekongSettings(
        xds(),
        admin(),
        etcd(),
        store(),
        registry(),
        protection(),
        services(),
        new HealthSettings(value(SettingsCatalogue.HEALTH_ALLOWED_ADDRESSES)),
        new EventSettings(
            value(SettingsCatalogue.EVENTS_MAX_FILE_SIZE), value(SettingsCatalogue.EVENTS_FILES)),
        new ReplicaSettings(
            find(SettingsCatalogue.ADMIN_ADVERTISE), value(SettingsCatalogue.NODES_DEPARTED)),
        new AuditSettings(value(SettingsCatalogue.AUDIT_ENTRIES)),
        new ReconciliationSettings(value(SettingsCatalogue.RECONCILIATION_INTERVAL)),
        keepalive(),
        value(SettingsCatalogue.LOG_FORMAT),
        shown());
  }

  private XdsSettings xds() {
    Optional<Path> cert = find(SettingsCatalogue.XDS_TLS_CERT);
    Optional<Path> key = find(SettingsCatalogue.XDS_TLS_KEY);
    Optional<Path> clientCa = find(SettingsCatalogue.XDS_TLS_CLIENT_CA);
    together("--xds-tls-cert", cert, "--xds-tls-key", key);
    if (clientCa.isPresent() && cert.isEmpty()) {
      problem(
          "--xds-tls-client-ca",
          "has no effect without TLS",
          "Give --xds-tls-cert and --xds-tls-key too.");
    }
    Optional<XdsSettings.Tls> tls =
        cert.flatMap(c -> key.map(k -> new XdsSettings.Tls(c, k, clientCa)));
    XdsSettings xds =
        new XdsSettings(
            value(SettingsCatalogue.XDS_ADDRESS),
            tls,
            new XdsSettings.Limits(
                value(SettingsCatalogue.XDS_MAX_STREAMS),
                value(SettingsCatalogue.XDS_MAX_NEW_STREAMS),
                value(SettingsCatalogue.XDS_MAX_CONNECTIONS_PER_IDENTITY),
                find(SettingsCatalogue.XDS_MAX_CONNECTIONS_PER_ADDRESS),
                value(SettingsCatalogue.XDS_MAX_REQUEST_SIZE)),
            value(SettingsCatalogue.XDS_ALLOW_PLAINTEXT));
    if (!xds.address().isLoopback() && tls.isEmpty() && !xds.plaintextAllowed()) {
      problem(
          "--xds-address " + xds.address(),
          "is reachable from other machines without TLS",
          "Give --xds-tls-cert and --xds-tls-key, or accept plaintext with --allow-plaintext.");
    }
    return xds;
  }

  private AdminSettings admin() {
    AdminSettings admin =
        new AdminSettings(
            value(SettingsCatalogue.ADMIN_ADDRESS),
            find(SettingsCatalogue.ADMIN_GRPC_ADDRESS),
            find(SettingsCatalogue.ADMIN_TOKEN_FILE));
    if (admin.tokenFile().isEmpty()) {
      onThisMachine("--admin-address", admin.address());
      admin.grpc().ifPresent(address -> onThisMachine("--admin-grpc-address", address));
    }
    return admin;
  }

  private void onThisMachine(String option, HostPort address) {
    if (!address.isLoopback()) {
      problem(
          option + " " + address,
          "is reachable from other machines without a token",
          "Give --admin-token-file, or listen on 127.0.0.1.");
    }
  }

  private Optional<EtcdConnection> etcd() {
    Optional<ImmutableList<URI>> endpoints = find(SettingsCatalogue.ETCD_ENDPOINTS);
    Optional<String> user = find(SettingsCatalogue.ETCD_USER);
    Optional<Path> passwordFile = find(SettingsCatalogue.ETCD_PASSWORD_FILE);
    Optional<Path> ca = find(SettingsCatalogue.ETCD_CA);
    Optional<Path> cert = find(SettingsCatalogue.ETCD_CERT);
    Optional<Path> key = find(SettingsCatalogue.ETCD_KEY);
    together("--etcd-user", user, "--etcd-password-file", passwordFile);
    together("--etcd-cert", cert, "--etcd-key", key);
    if (endpoints.isEmpty()) {
      if (user.isPresent() || ca.isPresent() || cert.isPresent()) {
        problem("--etcd-*", "has no effect without --etcd", "Give --etcd=URL too.");
      }
      return Optional.empty();
    }
    boolean plain = endpoints.get().get(0).getScheme().equals("http");
    if (plain && (ca.isPresent() || cert.isPresent())) {
      problem("--etcd", "is http, but TLS files are given", "Write https:// in --etcd.");
    }
    return Optional.of(
        new EtcdConnection(
            endpoints.get(),
            user.flatMap(u -> passwordFile.map(p -> new EtcdConnection.Login(u, p))),
            ca,
            cert.flatMap(c -> key.map(k -> new EtcdConnection.ClientTls(c, k)))));
  }

  private StoreSettings store() {
    StoreSettings store =
        new StoreSettings(
            value(SettingsCatalogue.DATA_DIR),
            value(SettingsCatalogue.REGISTRY_PREFIX),
            value(SettingsCatalogue.ROOT));
    if (store.registryPrefix().startsWith(store.root())
        || store.root().startsWith(store.registryPrefix())) {
      problem(
          "--registry-prefix " + store.registryPrefix() + " and --root " + store.root(),
          "one lies within the other",
          "Choose two separate prefixes.");
    }
    return store;
  }

  private RegistrySettings registry() {
    return new RegistrySettings(
        value(SettingsCatalogue.REGISTRY_DENIED_ADDRESSES),
        new LimitedSource.Quota(
            value(SettingsCatalogue.REGISTRY_MAX_SERVICES),
            value(SettingsCatalogue.REGISTRY_MAX_INSTANCES)),
        find(SettingsCatalogue.REGISTRY_FILE));
  }

  private ProtectionSettings protection() {
    return new ProtectionSettings(
        value(SettingsCatalogue.PROTECTION_MAX_LOSS_PERCENT),
        value(SettingsCatalogue.PROTECTION_WINDOW),
        value(SettingsCatalogue.PROTECTION_MAX_HOLD));
  }

  private ServicesSettings services() {
    return new ServicesSettings(value(SettingsCatalogue.SERVICES_LINGER));
  }

  private KeepaliveSettings keepalive() {
    KeepaliveSettings keepalive =
        new KeepaliveSettings(
            value(SettingsCatalogue.KEEPALIVE_MIN_TIME),
            value(SettingsCatalogue.KEEPALIVE_MAX_TIME),
            value(SettingsCatalogue.KEEPALIVE_DETECT));
    if (keepalive.maxTime().compareTo(keepalive.minTime()) < 0) {
      problem(
          SettingsCatalogue.KEEPALIVE_MAX_TIME.name(),
          "is shorter than " + SettingsCatalogue.KEEPALIVE_MIN_TIME.name(),
          "Make it at least as long.");
    }
    return keepalive;
  }

  private void together(String left, Optional<?> leftValue, String right, Optional<?> rightValue) {
    if (leftValue.isPresent() != rightValue.isPresent()) {
      String lone = leftValue.isPresent() ? left : right;
      String other = leftValue.isPresent() ? right : left;
      problem(lone, "is given without " + other, "Give both or none.");
    }
  }

  private void problem(String where, String what, String remedy) {
    problems.add(new SettingProblem(where, what, remedy));
  }

  private ImmutableSortedMap<String, String> shown() {
    return values.entrySet().stream()
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                Comparator.naturalOrder(), e -> e.getKey(), e -> text(e.getValue())));
  }

  private static String text(Object value) {
    String text = value instanceof List<?> list ? Joiner.on(',').join(list) : String.valueOf(value);
    return LOGIN.matcher(text).replaceAll("://");
  }

  private <T> T value(Setting<T> setting) {
    return find(setting).orElseThrow();
  }

  @SuppressWarnings("unchecked") // put there by this setting's own parser
  private <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) values.get(setting.name()));
  }
}
