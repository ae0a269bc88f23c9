package io.mekong.tests.bench.fleet;

import com.google.common.base.Splitter;
import io.mekong.tests.kit.HttpSocket;
import java.io.IOException;
import java.util.Optional;

/**
 * Resources that the product has sent, as its metrics say.
 *
 * @param all of them
 * @param reused as bytes that were sent to somebody before
 */
record Deliveries(long all, long reused) {
  private static final String ALL = "mekong_push_resources_total{";
  private static final String REUSED = "mekong_push_resources_reused_total{";

  /** Nobody counts them where there is no admin port. */
  static Deliveries of(Optional<HttpSocket> admin) throws IOException {
    if (admin.isEmpty()) {
      return new Deliveries(0, 0);
    }
    String metrics = admin.get().get("127.0.0.1", "/prometheus").body();
    return new Deliveries(sum(metrics, ALL), sum(metrics, REUSED));
  }

  private static long sum(String metrics, String start) {
    return (long)
        Splitter.on('\n')
            .splitToStream(metrics)
            .filter(line -> line.startsWith(start))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }

  Deliveries minus(Deliveries earlier) {
    return new Deliveries(all - earlier.all, reused - earlier.reused);
  }

  /** From 0 to 1; 0 where nobody counts. */
  double share() {
    return all == 0 ? 0 : (double) reused / all;
  }
}
