package io.mekong.controlplane.app;

import com.google.common.io.BaseEncoding;
import io.mekong.controlplane.app.settings.HostPort;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.replica.Announcement;
import io.mekong.controlplane.replica.Replica;
import io.mekong.controlplane.replica.Replicas;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells others where this replica is, unless its store is its own. */
final class ReplicaParts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplicaParts.class);

  private final MekongSettings settings;
  private final Announcement announcement;
  private final Replicas replicas;
  private final Instant startedAt = Instant.now();

  ReplicaParts(MekongSettings settings, KeyStore store) {
    this.settings = settings;
    String prefix = new Prefixes(settings.store().root()).replicas();
    this.announcement = new Announcement(store, prefix);
    this.replicas = new Replicas(store, prefix, announcement);
  }

  Replicas replicas() {
    return replicas;
  }

  /** The admin port is open there. */
  synchronized void opened(HostPort admin, Optional<String> token) {
    if (announcement.self().isPresent()) {
      return;
    }
    Replica unmarked = self(admin);
    Replica self = token.map(unmarked::marked).orElse(unmarked);
    if (settings.etcd().isPresent()) {
      announcement.start(self, this::look);
    } else {
      announcement.alone(self);
    }
  }

  /** So that those are known that lose their key before anybody asks. */
  private void look() {
    try {
      replicas.look();
    } catch (StoreException e) {
      log.debug("other replicas not read", e);
    }
  }

  private Replica self(HostPort admin) {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    String host = PartSettings.replica();
    HostPort at = settings.replica().advertise().orElse(reachable(admin, host));
    return new Replica(
        host + "-" + BaseEncoding.base16().lowerCase().encode(random),
        host,
        URI.create("http://" + at),
        Mekong.version(),
        startedAt,
        "");
  }

  /** Whoever listens everywhere is reached by the name of its machine. */
  private static HostPort reachable(HostPort admin, String host) {
    boolean everywhere = admin.host().equals("0.0.0.0") || admin.host().equals("::");
    return everywhere ? new HostPort(host, admin.port()) : admin;
  }

  @Override
  public void close() {
    announcement.close();
  }
}
