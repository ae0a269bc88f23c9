package io.mekong.controlplane.app.settings;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.registry.source.CidrBlock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** The only list of properties; parsing, help and documentation loop over {@link #ALL}. */
public final class SettingsCatalogue {
  static final Setting<HostPort> XDS_ADDRESS =
      of("mekong.xds.address", HostPort::parse)
          .option("--xds-address", "HOST:PORT")
          .defaults("127.0.0.1:18000")
          .means("Where nodes connect (gRPC); port 0 takes any free one.");
  static final Setting<Path> XDS_TLS_CERT =
      of("mekong.xds.tls-cert", SettingParsers::file)
          .option("--xds-tls-cert", "FILE")
          .means("PEM certificate of the xDS port; read again when it changes.");
  static final Setting<Path> XDS_TLS_KEY =
      of("mekong.xds.tls-key", SettingParsers::file)
          .option("--xds-tls-key", "FILE")
          .means("PEM private key of the certificate.");
  static final Setting<Path> XDS_TLS_CLIENT_CA =
      of("mekong.xds.tls-client-ca", SettingParsers::file)
          .option("--xds-tls-client-ca", "FILE")
          .means("PEM authorities of the nodes' certificates; makes a certificate compulsory.");
  static final Setting<Boolean> XDS_ALLOW_PLAINTEXT =
      of("mekong.xds.allow-plaintext", SettingParsers::flag)
          .option("--allow-plaintext", "true|false")
          .defaults("false")
          .means("Lets the xDS port leave loopback without TLS.");
  static final Setting<Integer> XDS_MAX_STREAMS =
      of("mekong.xds.max-streams", SettingParsers::count)
          .option("", "COUNT")
          .defaults("10000")
          .means("Most discovery streams open at a time.");
  static final Setting<Integer> XDS_MAX_NEW_STREAMS =
      of("mekong.xds.max-new-streams", SettingParsers::count)
          .option("", "COUNT")
          .defaults("2000")
          .means("Discovery streams that may begin in a second.");
  static final Setting<Integer> XDS_MAX_CONNECTIONS_PER_IDENTITY =
      of("mekong.xds.max-connections-per-identity", SettingParsers::count)
          .option("", "COUNT")
          .defaults("16")
          .means("Most connections of one client certificate at a time.");
  static final Setting<Integer> XDS_MAX_CONNECTIONS_PER_ADDRESS =
      of("mekong.xds.max-connections-per-address", SettingParsers::count)
          .option("", "COUNT")
          .means("Most connections of one IP address at a time; unlimited, for NAT, unless set.");
  static final Setting<Integer> XDS_MAX_REQUEST_SIZE =
      of("mekong.xds.max-request-size", SettingParsers::requestSize)
          .option("", "SIZE")
          .defaults("4MiB")
          .means("Most bytes of a request on the xDS port, unpacked.");
  static final Setting<HostPort> ADMIN_ADDRESS =
      of("mekong.admin.address", HostPort::parse)
          .option("--admin-address", "HOST:PORT")
          .defaults("127.0.0.1:18080")
          .means("REST, console, health and metrics (HTTP); port 0 takes any free one.");
  static final Setting<Path> ADMIN_TOKEN_FILE =
      of("mekong.admin.token-file", SettingParsers::file)
          .option("--admin-token-file", "FILE")
          .means("File with the bearer token; needed when the admin port leaves loopback.");
  static final Setting<HostPort> ADMIN_ADVERTISE =
      of("mekong.admin.advertise", HostPort::parse)
          .option("", "HOST:PORT")
          .means("Where other replicas reach the admin port, if not where it listens.");
  static final Setting<HostPort> ADMIN_GRPC_ADDRESS =
      of("mekong.admin-grpc.address", HostPort::parse)
          .option("--admin-grpc-address", "HOST:PORT")
          .means("gRPC twin of the admin REST, off unless set; port 0 takes any free one.");
  static final Setting<LogFormat> LOG_FORMAT =
      of("mekong.log.format", SettingParsers::logFormat)
          .option("--log-format", "text|json")
          .defaults("text")
          .means("How log lines on standard error look.");
  static final Setting<ImmutableList<URI>> ETCD_ENDPOINTS =
      of("mekong.etcd.endpoints", SettingParsers::endpoints)
          .option("--etcd", "URL[,URL...]")
          .means("etcd to use; without it the embedded store in the data directory.");
  static final Setting<String> ETCD_USER =
      of("mekong.etcd.user", SettingParsers::text)
          .option("--etcd-user", "NAME")
          .means("User of etcd.");
  static final Setting<Path> ETCD_PASSWORD_FILE =
      of("mekong.etcd.password-file", SettingParsers::file)
          .option("--etcd-password-file", "FILE")
          .means("File with the password of the etcd user.");
  static final Setting<Path> ETCD_CA =
      of("mekong.etcd.ca", SettingParsers::file)
          .option("--etcd-ca", "FILE")
          .means("PEM authorities of etcd's certificate; without it those of the JDK.");
  static final Setting<Path> ETCD_CERT =
      of("mekong.etcd.cert", SettingParsers::file)
          .option("--etcd-cert", "FILE")
          .means("PEM certificate shown to etcd.");
  static final Setting<Path> ETCD_KEY =
      of("mekong.etcd.key", SettingParsers::file)
          .option("--etcd-key", "FILE")
          .means("PEM private key of that certificate.");
  static final Setting<Path> DATA_DIR =
      of("mekong.data.dir", SettingParsers::path)
          .option("--data-dir", "DIR")
          .defaults("./data")
          .means("Embedded store, last good state and event log; made when missing.");
  static final Setting<String> REGISTRY_PREFIX =
      of("mekong.registry.prefix", SettingParsers::keyPrefix)
          .option("--registry-prefix", "/PREFIX/")
          .defaults("/services/")
          .means("Where registrations live in the store.");
  static final Setting<Path> REGISTRY_FILE =
      of("mekong.registry.file", SettingParsers::file)
          .option("--registry-file", "FILE")
          .means("Registrations in YAML or JSON that stand above those of the store; read again.");
  static final Setting<ImmutableList<CidrBlock>> REGISTRY_DENIED_ADDRESSES =
      of("mekong.registry.denied-addresses", SettingParsers::cidrs)
          .option("", "CIDR[,CIDR...]|none")
          .defaults(Joiner.on(',').join(CidrBlock.DENIED_BY_DEFAULT))
          .means("Blocks that no instance may have its address in; none for no block.");
  static final Setting<String> ROOT =
      of("mekong.store.root", SettingParsers::keyPrefix)
          .option("--root", "/PREFIX/")
          .defaults("/mekong/")
          .means("Where Mekong's own keys live in the store.");
  static final Setting<Integer> REGISTRY_MAX_SERVICES =
      of("mekong.registry.max-services", SettingParsers::count)
          .option("", "COUNT")
          .defaults("100000")
          .means("Most services; an instance of one more is set aside until there is room.");
  static final Setting<Integer> REGISTRY_MAX_INSTANCES =
      of("mekong.registry.max-instances", SettingParsers::count)
          .option("", "COUNT")
          .defaults("1000000")
          .means("Most instances of all services; one more is set aside until there is room.");
  static final Setting<Integer> PROTECTION_MAX_LOSS_PERCENT =
      of("mekong.protection.max-loss-percent", SettingParsers::percent)
          .option("", "PERCENT")
          .defaults("50")
          .means("A larger loss of a service's instances is not followed.");
  static final Setting<Duration> PROTECTION_WINDOW =
      of("mekong.protection.window", SettingParsers::positiveDuration)
          .option("", "TIME")
          .defaults("30s")
          .means("How far back the most instances of a service are looked for.");
  static final Setting<Duration> PROTECTION_MAX_HOLD =
      of("mekong.protection.max-hold", SettingParsers::positiveDuration)
          .option("", "TIME")
          .defaults("10m")
          .means("How long a lost instance is served at most.");
  static final Setting<Duration> SERVICES_LINGER =
      of("mekong.services.linger", SettingParsers::duration)
          .option("", "TIME")
          .defaults("5s")
          .means("How long cluster and virtual host outlive the last key of a service.");
  static final Setting<ImmutableList<CidrBlock>> HEALTH_ALLOWED_ADDRESSES =
      of("mekong.health.allowed-addresses", SettingParsers::cidrs)
          .option("", "CIDR[,CIDR...]|none")
          .defaults(Joiner.on(',').join(CidrBlock.PRIVATE))
          .means("Blocks in which this control plane may check the health of instances.");
  static final Setting<Integer> NODES_DEPARTED =
      of("mekong.nodes.departed", SettingParsers::count)
          .option("", "COUNT")
          .defaults("5000")
          .means("Most disconnected nodes that stay listed, for 24 h.");
  static final Setting<Long> EVENTS_MAX_FILE_SIZE =
      of("mekong.events.max-file-size", SettingParsers::fileSize)
          .option("", "SIZE")
          .defaults("16MiB")
          .means("A file of the event log is not made larger.");
  static final Setting<Integer> EVENTS_FILES =
      of("mekong.events.files", SettingParsers::fileCount)
          .option("", "COUNT")
          .defaults("8")
          .means("How many files of the event log are kept.");
  static final Setting<Integer> AUDIT_ENTRIES =
      of("mekong.audit.entries", SettingParsers::auditEntries)
          .option("", "COUNT")
          .defaults("500")
          .means("How many entries of each replica's audit are kept in the store; 10-10000.");
  static final Setting<Duration> RECONCILIATION_INTERVAL =
      of("mekong.reconciliation.interval", SettingParsers::positiveDuration)
          .option("", "TIME")
          .defaults("5m")
          .means("How often store, snapshots and nodes are compared with each other.");
  static final Setting<Duration> KEEPALIVE_MIN_TIME =
      of("mekong.keepalive.min-time", SettingParsers::positiveDuration)
          .option("", "TIME")
          .defaults("3s")
          .means("Shortest interval of pings, clients' and ours.");
  static final Setting<Duration> KEEPALIVE_MAX_TIME =
      of("mekong.keepalive.max-time", SettingParsers::positiveDuration)
          .option("", "TIME")
          .defaults("30s")
          .means("Longest interval of our pings, and longest wait for an answer.");
  static final Setting<Duration> KEEPALIVE_DETECT =
      of("mekong.keepalive.detect", SettingParsers::positiveDuration)
          .option("", "TIME")
          .defaults("5s")
          .means("In what time a dead connection is to be found, if round trip and jitter allow.");

  /** Every setting, in the order of help and documentation. */
  public static final ImmutableList<Setting<?>> ALL =
      ImmutableList.of(
          XDS_ADDRESS,
          XDS_TLS_CERT,
          XDS_TLS_KEY,
          XDS_TLS_CLIENT_CA,
          XDS_ALLOW_PLAINTEXT,
          XDS_MAX_STREAMS,
          XDS_MAX_NEW_STREAMS,
          XDS_MAX_CONNECTIONS_PER_IDENTITY,
          XDS_MAX_CONNECTIONS_PER_ADDRESS,
          XDS_MAX_REQUEST_SIZE,
          ADMIN_ADDRESS,
          ADMIN_TOKEN_FILE,
          ADMIN_ADVERTISE,
          ADMIN_GRPC_ADDRESS,
          LOG_FORMAT,
          ETCD_ENDPOINTS,
          ETCD_USER,
          ETCD_PASSWORD_FILE,
          ETCD_CA,
          ETCD_CERT,
          ETCD_KEY,
          DATA_DIR,
          REGISTRY_PREFIX,
          REGISTRY_FILE,
          REGISTRY_DENIED_ADDRESSES,
          ROOT,
          REGISTRY_MAX_SERVICES,
          REGISTRY_MAX_INSTANCES,
          PROTECTION_MAX_LOSS_PERCENT,
          PROTECTION_WINDOW,
          PROTECTION_MAX_HOLD,
          SERVICES_LINGER,
          HEALTH_ALLOWED_ADDRESSES,
          NODES_DEPARTED,
          EVENTS_MAX_FILE_SIZE,
          EVENTS_FILES,
          AUDIT_ENTRIES,
          RECONCILIATION_INTERVAL,
          KEEPALIVE_MIN_TIME,
          KEEPALIVE_MAX_TIME,
          KEEPALIVE_DETECT);

  static final ImmutableMap<String, Setting<?>> BY_NAME =
      ALL.stream().collect(ImmutableMap.toImmutableMap(Setting::name, s -> s));
  static final ImmutableMap<String, Setting<?>> BY_VARIABLE =
      ALL.stream().collect(ImmutableMap.toImmutableMap(Setting::variable, s -> s));

  private SettingsCatalogue() {}

  private static <T> Draft<T> of(String name, Function<String, T> parser) {
    return new Draft<>(name, parser, "", "", "");
  }

  private record Draft<T>(
      String name, Function<String, T> parser, String option, String format, String defaultText) {
    Draft<T> option(String newOption, String newFormat) {
      return new Draft<>(name, parser, newOption, newFormat, defaultText);
    }

    Draft<T> defaults(String newDefault) {
      return new Draft<>(name, parser, option, format, newDefault);
    }

    Setting<T> means(String meaning) {
      return new Setting<>(name, option, format, defaultText, meaning, parser);
    }
  }
}
