package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Make before break, whatever is published while answers are under way: at no moment does an
 * Envoy's route lead to a cluster that it has not, or whose endpoints it has not. Responses and
 * requests wait in both directions; each seed is one run.
 */
class PushOrderTest {
  private static final int SEEDS = 60;
  private static final long MILLI = 1_000_000L;
  private static final int PUBLISHING_MILLIS = 10_000;

  @ParameterizedTest
  @EnumSource
  void no_route_ever_leads_to_a_cluster_that_is_not_ready(Form form) {
    for (int seed = 0; seed < SEEDS; seed++) {
      new Run(form, seed).check();
    }
  }

  /** One session and one Envoy, and what is under way between them. */
  private static final class Run {
    private final String title;
    private final Random random;
    private final TestPublisher publisher = TestPublisher.keeping(1024);
    private final Session session;
    private final SimulatedEnvoy envoy;
    private final ArrayDeque<Late<Outbound.Response>> responses = new ArrayDeque<>();
    private final ArrayDeque<Late<Consumer<Session>>> requests = new ArrayDeque<>();
    private final Map<String, String> target = new HashMap<>();
    private final long oneWayNanos;
    private int newest;
    private long now = 1;

    Run(Form form, int seed) {
      this.random = new Random(seed);
      this.oneWayNanos = MILLI * (1 + random.nextInt(1 + seed % 200));
      this.title = form + " seed " + seed + " one way " + oneWayNanos / MILLI + " ms";
      this.session =
          form == Form.DELTA
              ? new DeltaSession(
                  TestPublisher.nodeOf(),
                  TestPublisher.FACTS,
                  TestPublisher.VIEWS,
                  SessionLimits.DEFAULT)
              : new SotwSession(
                  TestPublisher.nodeOf(),
                  TestPublisher.FACTS,
                  TestPublisher.VIEWS,
                  SessionLimits.DEFAULT);
      this.envoy = form == Form.DELTA ? new SimulatedEnvoy.Delta() : new SimulatedEnvoy.Sotw();
    }

    void check() {
      envoy.begin();
      moveOn();
      long nextMove = 0;
      for (int elapsed = 0; elapsed < PUBLISHING_MILLIS; elapsed += 5) {
        if (elapsed > nextMove) {
          nextMove = elapsed + 100L + random.nextInt(150);
          publish();
        }
        pass();
      }
      String expected = "c" + newest;
      for (int i = 0; i < 10_000 && !envoy.routesTo().equals(expected); i++) {
        pass();
      }
      assertThat(envoy.routesTo()).as(title).isEqualTo(expected);
    }

    private void publish() {
      if (random.nextInt(4) == 0) {
        publisher.put(XdsType.CLUSTER, "c" + newest, random.nextInt(5));
      } else {
        moveOn();
      }
    }

    /** All requests go to a new cluster, and the old one is gone. */
    private void moveOn() {
      publisher.remove(XdsType.CLUSTER, "c" + newest).remove(XdsType.ENDPOINT, "c" + newest);
      newest++;
      publisher
          .put(XdsType.CLUSTER, "c" + newest, 0)
          .put(XdsType.ENDPOINT, "c" + newest, newest)
          .put(XdsType.ROUTE, SimulatedEnvoy.ROUTE, newest);
      String version = publisher.versions(XdsType.ROUTE, TestPublisher.nodeOf()).get("r");
      target.put(String.valueOf(version), "c" + newest);
    }

    /** Five milliseconds. */
    private void pass() {
      now += 5 * MILLI;
      while (!requests.isEmpty() && requests.getFirst().due() <= now) {
        requests.removeFirst().what().accept(session);
        push();
      }
      push();
      while (!responses.isEmpty() && responses.getFirst().due() <= now) {
        toEnvoy(responses.removeFirst().what());
      }
      envoy.tick(now);
      while (!envoy.sent.isEmpty()) {
        requests.add(new Late<>(now + oneWayNanos, envoy.sent.removeFirst()));
      }
    }

    private void push() {
      Outbound outbound = session.next(publisher.tables(), now);
      while (outbound instanceof Outbound.Response response) {
        responses.add(new Late<>(now + oneWayNanos, response));
        outbound = session.next(publisher.tables(), now);
      }
      assertThat(outbound).as(title).isNull();
    }

    private void toEnvoy(Outbound.Response response) {
      envoy.take(response, target, now);
      assertThat(envoy.fault()).as(title + " after " + response).isNull();
    }
  }

  /** Something under way. */
  private record Late<T>(long due, T what) {}
}
