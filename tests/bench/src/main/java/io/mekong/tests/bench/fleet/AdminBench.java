package io.mekong.tests.bench.fleet;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Asked;
import io.mekong.tests.bench.Bench;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Whether operators disturb pushes: case A with and without consoles and scrapers in turn. And how
 * long they wait for a list of 5,000 nodes.
 */
public final class AdminBench {
  private static final FleetCase MANY = new FleetCase("nodes", 10, 5_000, 10, 1);
  private static final int WARMING = 40;
  private static final int OK = 200;
  private static final int LISTS = 20;

  /** A list is made of what the streams said at most this long before; each is to ask them anew. */
  private static final long STALE_MILLIS = 1_100;

  private static final ImmutableList<String> PAGES =
      ImmutableList.of("/api/v1/nodes?limit=100", "/api/v1/nodes?limit=5000");

  private AdminBench() {}

  /** As often as rounds are asked for, and once before that counts nothing. */
  public static Bench.Figures run(Asked asked) throws IOException, InterruptedException {
    ImmutableList.Builder<AdminFigures.Round> rounds = ImmutableList.builder();
    try (Contender product = Contender.ours(FleetCase.A)) {
      for (int round = 0; round <= asked.rounds(); round++) {
        AdminFigures.Round figures = round(product, asked);
        if (round > 0) {
          rounds.add(figures);
        }
      }
    }
    return new AdminFigures(rounds.build(), MANY.sidecars(), lists());
  }

  private static AdminFigures.Round round(Contender product, Asked asked) throws IOException {
    FleetFigures alone = FleetBench.play(FleetCase.A, product, asked);
    try (OperatorStorm storm = OperatorStorm.begin(product.admin().orElseThrow().port())) {
      FleetFigures stormed = FleetBench.play(FleetCase.A, product, asked);
      return new AdminFigures.Round(alone, stormed, storm.micros(), storm.failed());
    }
  }

  private static ImmutableList<AdminFigures.NodeList> lists()
      throws IOException, InterruptedException {
    try (Contender product = Contender.ours(MANY);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Lags lags = Lags.none();
      ImmutableList<Integer> all =
          IntStream.range(0, MANY.services()).boxed().collect(ImmutableList.toImmutableList());
      ImmutableList<Sidecar> sidecars =
          IntStream.range(0, MANY.sidecars())
              .mapToObj(_ -> new Sidecar(product.target(), MANY, all, lags))
              .collect(ImmutableList.toImmutableList());
      try {
        IntStream.range(0, sidecars.size()).forEach(i -> sidecars.get(i).open(i));
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> sidecars.stream().allMatch(Sidecar::complete));
        String base = "http://127.0.0.1:" + product.admin().orElseThrow().port();
        ImmutableList.Builder<AdminFigures.NodeList> lists = ImmutableList.builder();
        for (String page : PAGES) {
          lists.add(new AdminFigures.NodeList(page, times(http, URI.create(base + page))));
        }
        return lists.build();
      } finally {
        sidecars.forEach(Sidecar::close);
      }
    }
  }

  private static Histogram times(HttpClient http, URI page)
      throws IOException, InterruptedException {
    for (int i = 0; i < WARMING; i++) {
      nanosOf(http, page);
    }
    Histogram micros = new ConcurrentHistogram(3);
    for (int i = 0; i < LISTS; i++) {
      TimeUnit.MILLISECONDS.sleep(STALE_MILLIS);
      Lags.record(micros, nanosOf(http, page));
    }
    return micros;
  }

  /**
   * How long one request takes, its body included.
   *
   * @throws IOException when it is not answered with 200
   */
  private static long nanosOf(HttpClient http, URI page) throws IOException, InterruptedException {
    long began = System.nanoTime();
    HttpResponse<byte[]> answer =
        http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofByteArray());
    long took = System.nanoTime() - began;
    if (answer.statusCode() != OK) {
      throw new IOException(page + " answered " + answer.statusCode());
    }
    return took;
  }
}
