package io.mekong.registry.health;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import io.mekong.policy.v1.Eviction;
import io.mekong.policy.v1.HealthCheck;
import io.mekong.policy.v1.HealthSpec;
import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.model.ServiceKey;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads a health policy. Throws {@link IllegalArgumentException} with a sentence for the user,
 * which never quotes more than a name of what was given.
 */
public final class HealthPolicyParser {
  /** The kind that stands in the envelope and in the key. */
  public static final String KIND = "health";

  private static final String API_VERSION = "mekong/v1";
  private static final int MAX_BYTES = 64 * 1024;
  private static final JsonFormat.Parser JSON = JsonFormat.parser();

  private HealthPolicyParser() {}

  /** Reads the value of the key that ends with {@code name}. */
  public static HealthPolicy parse(String name, ByteString value) {
    io.mekong.policy.v1.HealthPolicy envelope = envelope(value);
    requireEqual("apiVersion", envelope.getApiVersion(), API_VERSION);
    requireEqual("kind", envelope.getKind(), KIND);
    requireEqual("metadata.name", envelope.getMetadata().getName(), name);
    HealthSpec spec = envelope.getSpec();
    Optional<ServiceKey> service =
        spec.getService().isEmpty()
            ? Optional.empty()
            : Optional.of(new ServiceKey(spec.getService()));
    Optional<Check> check =
        spec.hasCheck() ? Optional.of(check(spec.getCheck())) : Optional.empty();
    return new HealthPolicy(name, service, check, eviction(spec.getEviction()), spec.getEnvoys());
  }

  private static io.mekong.policy.v1.HealthPolicy envelope(ByteString value) {
    if (value.size() > MAX_BYTES || !value.isValidUtf8()) {
      throw new IllegalArgumentException("must be UTF-8 of at most " + MAX_BYTES + " bytes");
    }
    io.mekong.policy.v1.HealthPolicy.Builder envelope =
        io.mekong.policy.v1.HealthPolicy.newBuilder();
    try {
      JSON.merge(value.toStringUtf8(), envelope);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a health policy in JSON: " + e.getMessage(), e);
    }
    return envelope.build();
  }

  private static Check check(HealthCheck check) {
    Check.Probe probe =
        switch (check.getProbeCase()) {
          case HTTP -> new Check.Probe.Http(check.getHttp().getPath());
          case TCP -> new Check.Probe.Tcp();
          case GRPC -> new Check.Probe.Grpc(check.getGrpc().getService());
          case PROBE_NOT_SET ->
              throw new IllegalArgumentException("check must hold http, tcp or grpc");
        };
    Duration interval =
        check.hasInterval() ? time("interval", check.getInterval()) : Duration.ofSeconds(10);
    Duration usual =
        interval.compareTo(Duration.ofSeconds(2)) < 0 ? interval : Duration.ofSeconds(2);
    return new Check(
        probe,
        interval,
        check.hasTimeout() ? time("timeout", check.getTimeout()) : usual,
        check.getCheckers() == 0 ? 1 : check.getCheckers());
  }

  private static EvictionRule eviction(Eviction eviction) {
    return switch (eviction.getRuleCase()) {
      case FIXED ->
          new EvictionRule.Fixed(
              eviction.getFixed().hasTimeout()
                  ? time("fixed.timeout", eviction.getFixed().getTimeout())
                  : Duration.ofSeconds(30));
      case WINDOW ->
          new EvictionRule.Window(
              eviction.getWindow().hasSpan()
                  ? time("window.span", eviction.getWindow().getSpan())
                  : Duration.ofSeconds(12));
      case QUORUM ->
          new EvictionRule.Quorum(
              eviction.getQuorum().hasAbove()
                  ? time("quorum.above", eviction.getQuorum().getAbove())
                  : Duration.ofSeconds(5));
      case RULE_NOT_SET -> EvictionRule.DEFAULT;
    };
  }

  private static Duration time(String name, com.google.protobuf.Duration given) {
    if (!Durations.isValid(given) || given.getSeconds() > 86_400) {
      throw new IllegalArgumentException(name + " must be at most 86400s");
    }
    return Duration.ofSeconds(given.getSeconds(), given.getNanos());
  }

  private static void requireEqual(String field, String given, String wanted) {
    if (!given.equals(wanted)) {
      throw new IllegalArgumentException(field + " must be '" + wanted + "'");
    }
  }
}
