package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An incremental stream in which the test says every word of the client. */
final class DeltaTalk {
  final TestPublisher publisher = TestPublisher.keeping(1024);
  final DeltaSession session =
      new DeltaSession(
          TestPublisher.nodeOf(), TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT);
  private long now = 1;

  /**
   * What a request does to the subscription.
   *
   * @param subscribe names to add
   * @param unsubscribe names to take back
   */
  record Change(ImmutableList<String> subscribe, ImmutableList<String> unsubscribe) {
    static final Change NONE = new Change(ImmutableList.of(), ImmutableList.of());

    static Change plus(String... names) {
      return new Change(ImmutableList.copyOf(names), ImmutableList.of());
    }

    Change minus(String... names) {
      return new Change(subscribe, ImmutableList.copyOf(names));
    }
  }

  DeltaTalk subscribe(XdsType type, String... names) {
    return change(type, Change.plus(names));
  }

  DeltaTalk unsubscribe(XdsType type, String... names) {
    return change(type, Change.NONE.minus(names));
  }

  DeltaTalk change(XdsType type, Change change) {
    var _ = withNonce(type, "", change);
    return this;
  }

  /** Names what an earlier stream left behind. */
  DeltaTalk resume(XdsType type, Map<String, String> versions, String... subscribe) {
    session.look(publisher.tables());
    var _ =
        session.request(
            new DiscoveryRequest.Delta(
                type.typeUrl(),
                ImmutableList.copyOf(subscribe),
                ImmutableList.of(),
                ImmutableMap.copyOf(versions),
                "",
                null));
    return this;
  }

  Session.Answer ack(Outbound.Response response) {
    return withNonce(response.type(), response.nonce(), Change.NONE);
  }

  Session.Answer nack(Outbound.Response response, String error) {
    return say(response.type(), Change.NONE, response.nonce(), error);
  }

  /** A request with this nonce, whatever it may be of. */
  Session.Answer withNonce(XdsType type, String nonce, Change change) {
    return say(type, change, nonce, null);
  }

  private Session.Answer say(XdsType type, Change change, String nonce, @Nullable String error) {
    session.look(publisher.tables());
    return session.request(
        new DiscoveryRequest.Delta(
            type.typeUrl(),
            change.subscribe(),
            change.unsubscribe(),
            ImmutableMap.of(),
            nonce,
            error));
  }

  /** The next response; there must be one. */
  Outbound.Response next() {
    return Objects.requireNonNull(
        (Outbound.Response) session.next(publisher.tables(), now), "nothing to say");
  }

  /** The server has nothing to say. */
  void silent() {
    assertThat(session.next(publisher.tables(), now)).isNull();
  }

  /** The time that the server is told. */
  long now() {
    return now;
  }

  /** Time passes. */
  void later(Duration time) {
    now += time.toNanos();
  }

  /** The version that the server has of a resource. */
  String version(XdsType type, String name) {
    return Objects.requireNonNull(publisher.table(type).find(name)).version();
  }

  static List<String> names(Outbound.Response response) {
    return SotwTalk.names(response);
  }
}
