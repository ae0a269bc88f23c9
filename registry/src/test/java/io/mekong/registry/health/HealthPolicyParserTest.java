package io.mekong.registry.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.model.ServiceKey;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthPolicyParserTest {
  @Test
  void all_fields() {
    assertThat(
            parse(
                """
                {"service": "greeter",
                 "check": {"grpc": {"service": "x"}, "interval": "5s", "timeout": "0.5s",
                           "checkers": 2},
                 "eviction": {"quorum": {"above": "4s"}}}\
                """))
        .isEqualTo(
            new HealthPolicy(
                "p",
                Optional.of(new ServiceKey("greeter")),
                Optional.of(
                    new Check(
                        new Check.Probe.Grpc("x"),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(500),
                        2)),
                new EvictionRule.Quorum(Duration.ofSeconds(4)),
                0));
  }

  @Test
  void what_is_absent_has_its_default() {
    assertThat(parse("{\"check\": {\"tcp\": {}}, \"eviction\": {\"window\": {}}}"))
        .isEqualTo(
            new HealthPolicy(
                "p",
                Optional.empty(),
                Optional.of(
                    new Check(
                        new Check.Probe.Tcp(), Duration.ofSeconds(10), Duration.ofSeconds(2), 1)),
                new EvictionRule.Window(Duration.ofSeconds(12)),
                0));
    assertThat(parse("{}"))
        .isEqualTo(
            new HealthPolicy("p", Optional.empty(), Optional.empty(), EvictionRule.DEFAULT, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"check\": {}}                                              | must hold http, tcp or grpc",
        "{\"check\": {\"http\": {\"path\": \"x\"}}}                   | must start with '/'",
        "{\"check\": {\"http\": {\"path\": \"/a b\"}}}                | visible ASCII",
        "{\"check\": {\"tcp\": {}, \"interval\": \"0.5s\"}}           | interval must be 1s",
        "{\"check\": {\"tcp\": {}, \"timeout\": \"11s\"}}             | up to the interval",
        "{\"check\": {\"tcp\": {}, \"checkers\": 4}}                  | must be 1-3",
        "{\"check\": {\"tcp\": {}, \"checkers\": -1}}                 | not a health policy",
        "{\"check\": {\"tcp\": {}, \"every\": \"1s\"}}                | every",
        "{\"eviction\": {\"window\": {\"span\": \"0s\"}}}             | must be above 0",
        "{\"eviction\": {\"fixed\": {\"timeout\": \"soon\"}}}         | not a health policy",
        "{\"eviction\": {\"fixed\": {\"timeout\": \"86401s\"}}}       | at most 86400s",
        "{\"service\": \"A B\"}                                       | may hold only",
        "{\"envoys\": 1}                                                | need a check by http",
        "{\"check\": {\"tcp\": {}}, \"envoys\": 6}                         | envoys must be 0-5",
        "[]                                                           | not a health policy",
      })
  void what_breaks_a_rule_is_refused_with_its_reason(String spec, String reason) {
    assertThatThrownBy(() -> parse(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private static HealthPolicy parse(String spec) {
    String envelope =
        """
        {"apiVersion": "mekong/v1", "kind": "health", "metadata": {"name": "p"}, "spec": %s}\
        """
            .formatted(spec);
    return HealthPolicyParser.parse("p", ByteString.copyFromUtf8(envelope));
  }
}
