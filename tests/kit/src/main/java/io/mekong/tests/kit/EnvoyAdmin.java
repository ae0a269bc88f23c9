package io.mekong.tests.kit;

import static com.google.common.collect.ImmutableSortedSet.toImmutableSortedSet;

import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;

/** The admin interface of one Envoy, over one connection that is kept. */
public final class EnvoyAdmin implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String address;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * An admin interface.
   *
   * @param address host:port
   */
  public EnvoyAdmin(String address) {
    this.address = address;
  }

  /** host:port. */
  public String address() {
    return address;
  }

  /**
   * The answer to a GET.
   *
   * @throws UncheckedIOException when Envoy does not answer
   */
  public String get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(TIMEOUT).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("Envoy's admin at " + address + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Envoy", e);
    }
  }

  /**
   * The endpoints (host:port) that {@code /clusters} lists for a cluster; empty for an unknown one.
   */
  public ImmutableSortedSet<String> endpoints(String cluster) {
    String start = cluster + "::";
    return get("/clusters")
        .lines()
        .filter(line -> line.startsWith(start) && line.contains("::cx_active::"))
        .map(line -> line.substring(start.length(), line.indexOf("::cx_active::")))
        .collect(toImmutableSortedSet(Comparator.naturalOrder()));
  }

  /** The names of all clusters in {@code /clusters}. */
  public ImmutableSortedSet<String> clusters() {
    return get("/clusters")
        .lines()
        .filter(line -> line.contains("::"))
        .map(line -> line.substring(0, line.indexOf("::")))
        .collect(toImmutableSortedSet(Comparator.naturalOrder()));
  }

  /** Whether a dynamic route leads to this cluster. */
  public boolean routesTo(String cluster) {
    return get("/config_dump?resource=dynamic_route_configs")
        .contains("\"cluster\": \"" + cluster + "\"");
  }

  /**
   * Whether a listener accepts connections: {@code /listeners} also names those that no worker has
   * bound yet.
   */
  public boolean accepts(String listener) {
    return get("/listeners")
        .lines()
        .filter(line -> line.startsWith(listener + "::"))
        .anyMatch(
            line -> connects(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip())));
  }

  private static boolean connects(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A counter or gauge; -1 when Envoy has none of that name. */
  public long stat(String name) {
    return get("/stats?filter=" + name)
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
