package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Consoles and scrapers that ask at a pace, whether or not earlier answers have come; each is timed
 * from when it was due. Stops when closed.
 */
final class OperatorStorm implements AutoCloseable {
  static final int REQUESTS_A_SECOND = 200;
  private static final int OK = 200;
  private static final long SECOND = 1_000_000_000L;

  /** What the console's views and a scraper ask for. */
  private static final ImmutableList<String> PAGES =
      ImmutableList.of(
          "/api/v1/status",
          "/api/v1/nodes?replicas=all&gone=true&limit=100",
          "/api/v1/services?limit=100",
          "/prometheus",
          "/api/v1/nodes/bench-1",
          "/api/v1/services/s1/instances",
          "/api/v1/receipts?limit=20",
          "/");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Histogram micros = new ConcurrentHistogram(3);
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final String base;

  private OperatorStorm(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Begins to ask an admin port of this machine. */
  static OperatorStorm begin(int port) {
    OperatorStorm storm = new OperatorStorm(port);
    long period = SECOND / REQUESTS_A_SECOND;
    long began = System.nanoTime();
    var _ =
        storm.clock.scheduleAtFixedRate(
            () -> storm.ask(began, period), 0, period, TimeUnit.NANOSECONDS);
    return storm;
  }

  private void ask(long began, long period) {
    int number = asked.getAndIncrement();
    long due = began + number * period;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + PAGES.get(number % PAGES.size())))
            .header("Accept-Encoding", "gzip")
            .build();
    var _ =
        http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .whenComplete((answer, fault) -> {
              if (fault != null || answer.statusCode() != OK) {
                failed.incrementAndGet();
              }
              Lags.record(micros, System.nanoTime() - due);
            });
  }

  /** Times of the answers so far, in microseconds. */
  Histogram micros() {
    return micros;
  }

  /** Requests that were not answered with 200. */
  int failed() {
    return failed.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    http.shutdown();
    http.close();
  }
}
