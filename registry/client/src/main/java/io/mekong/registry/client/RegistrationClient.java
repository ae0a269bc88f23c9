package io.mekong.registry.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Registers instances at a control plane and keeps them registered.
 *
 * <pre>{@code
 * RegistrationClient client = RegistrationClient.connect(ClientSettings.plaintext("10.0.0.5:18000"));
 * KeptRegistration kept = client.keep(InstanceSpec.at("greeter", "10.0.1.10", 8080), event -> {});
 * Runtime.getRuntime().addShutdownHook(new Thread(client::close)); // before the server stops
 * }</pre>
 *
 * Any thread; its own threads never keep a JVM alive.
 */
public final class RegistrationClient implements AutoCloseable {
  private final ClientSettings settings;
  private final Wire wire;
  private final Set<KeptRegistration> kept = ConcurrentHashMap.newKeySet();
  private boolean closed;

  private RegistrationClient(ClientSettings settings) {
    this.settings = settings;
    this.wire = new Wire(settings);
  }

  /** A client; it connects when there is something to say. */
  public static RegistrationClient connect(ClientSettings settings) {
    return new RegistrationClient(settings);
  }

  /**
   * Registers an instance and keeps it registered until it or this client is closed. Returns at
   * once: what is wrong is told to the listener and tried again.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized KeptRegistration keep(InstanceSpec spec, RegistrationListener listener) {
    if (closed) {
      throw new IllegalStateException("the client is closed");
    }
    Keeper keeper =
        new Keeper(spec, settings.servers(), RandomGenerator.getDefault(), System.nanoTime());
    return KeptRegistration.start(keeper, wire, listener, kept);
  }

  /** Closes all registrations, at the same time, and then the connections. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    kept.forEach(KeptRegistration::leave);
    kept.forEach(KeptRegistration::close);
    wire.close();
  }
}
