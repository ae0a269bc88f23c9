package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A state-of-the-world stream in which the test says every word of the client. */
final class SotwTalk {
  final TestPublisher publisher = TestPublisher.keeping(1024);
  final SotwSession session =
      new SotwSession(
          TestPublisher.nodeOf(), TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT);
  private long now = 1;

  /** A request without nonce: the first of a type. */
  SotwTalk ask(XdsType type, String... names) {
    var _ = withNonce(type, "", names);
    return this;
  }

  /** The first request of a type by a client that has this version from an earlier stream. */
  SotwTalk comeBack(XdsType type, String version, String... names) {
    var _ = say(type, names, version, answer("", null));
    return this;
  }

  /** Accepts, and lists what is wanted from now on. */
  Session.Answer ack(Outbound.Response response, String... names) {
    return say(response.type(), names, response.version(), answer(response.nonce(), null));
  }

  /** Refuses, and lists what is wanted from now on. */
  Session.Answer nack(Outbound.Response response, String error, String... names) {
    return say(response.type(), names, "", answer(response.nonce(), error));
  }

  /** A request with this nonce, whatever it may be of. */
  Session.Answer withNonce(XdsType type, String nonce, String... names) {
    return say(type, names, "", answer(nonce, null));
  }

  private record Answered(String nonce, @Nullable String error) {}

  private static Answered answer(String nonce, @Nullable String error) {
    return new Answered(nonce, error);
  }

  private Session.Answer say(XdsType type, String[] names, String version, Answered answered) {
    session.look(publisher.tables());
    return session.request(
        new DiscoveryRequest.Sotw(
            type.typeUrl(),
            version,
            ImmutableList.copyOf(names),
            answered.nonce(),
            answered.error()));
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

  /** Time passes. */
  void later(Duration time) {
    now += time.toNanos();
  }

  static List<String> names(Outbound.Response response) {
    return response.resources().stream().map(VersionedResource::name).toList();
  }
}
