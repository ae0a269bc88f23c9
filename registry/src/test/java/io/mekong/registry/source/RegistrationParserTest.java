package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.store.StoredKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationParserTest {
  private final RegistrationParser parser =
      new RegistrationParser("/services/", AddressRule.DEFAULT);

  @Test
  void every_field_is_read() {
    ServiceInstance read =
        accepted(
            """
            {"addr": "10.0.1.10", "port": 8080, "weight": 7, "health": "DEGRADED",
             "locality": {"region": "KH-PNH", "zone": "a", "subZone": "r1"},
             "metadata": {"version": "v1"}, "protocol": "grpc", "someday": [1]}\
            """);
    assertThat(read.service().name()).isEqualTo("greeter");
    assertThat(read.id().value()).isEqualTo("g-1");
    assertThat(read.endpoint())
        .isEqualTo(
            new ServiceInstance.Endpoint("10.0.1.10", 8080, 7, new Locality("KH-PNH", "a", "r1")));
    assertThat(read.health()).isEqualTo(Health.DEGRADED);
    assertThat(read.metadata()).containsOnlyKeys("version");
    assertThat(read.protocol()).isEqualTo(Protocol.GRPC);
    assertThat(read.origin()).isEqualTo(new ServiceInstance.Origin(3, 5, 9));
  }

  @Test
  void what_is_left_out_has_its_default() {
    ServiceInstance read = accepted("{\"addr\":\"127.0.0.1\",\"port\":1}");
    assertThat(read.endpoint().weight()).isEqualTo(100);
    assertThat(read.endpoint().locality()).isEqualTo(Locality.UNKNOWN);
    assertThat(read.health()).isEqualTo(Health.HEALTHY);
    assertThat(read.metadata()).isEmpty();
    assertThat(read.protocol()).isEqualTo(Protocol.HTTP);
  }

  @Test
  void what_gos_encoder_writes_is_read() {
    ServiceInstance read =
        accepted("{\"Addr\":\"10.0.0.1\",\"Port\":80,\"Weight\":5,\"Metadata\":null}");
    assertThat(read.endpoint().weight()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0::1, 2001:db8::1",
    "::1, ::1",
    "127.0.0.1, 127.0.0.1",
    "::ffff:10.0.0.1, 10.0.0.1",
  })
  void addresses_become_canonical(String given, String canonical) {
    assertThat(accepted("{\"addr\":\"" + given + "\",\"port\":1}").endpoint().address())
        .isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "",
        "[::1]",
        "fe80::1%eth0",
        "010.1.1.1",
        "1.2.3",
        "0x7f000001",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "ff02::1",
        "255.255.255.255",
        "169.254.169.254",
        "fe80::1",
        "::ffff:169.254.169.254",
        "10.0.0.1 ",
        "１.2.3.4"
      })
  void addresses_that_break_a_rule_are_rejected(String addr) {
    assertThat(rejected("{\"addr\":\"" + addr + "\",\"port\":1}")).contains("addr");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "70000", "\"80\"", "8080.5", "1e9", "true", "null", "[80]"})
  void ports_that_break_a_rule_are_rejected(String port) {
    assertThat(rejected("{\"addr\":\"10.0.0.1\",\"port\":" + port + "}")).contains("'port'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "4294967296", "1.5", "\"1\"", "99999999999999999999"})
  void weights_are_rejected_and_never_clamped(String weight) {
    assertThat(rejected("{\"addr\":\"10.0.0.1\",\"port\":1,\"weight\":" + weight + "}"))
        .contains("'weight'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "\"s\"",
        "1",
        "null",
        "{\"addr\":\"10.0.0.1\",\"port\":1",
        "{\"addr\":\"10.0.0.1\",\"port\":1} {}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"port\":2}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"Port\":2}",
        "{\"port\":1}",
        "{\"addr\":\"10.0.0.1\"}",
        "{\"addr\":5,\"port\":1}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"weight\":NaN}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"health\":\"FINE\"}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"health\":1}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"protocol\":\"udp\"}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"locality\":\"a\"}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"locality\":{\"zone\":1}}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"metadata\":[]}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"metadata\":{\"a\":1}}",
        "{\"addr\":\"10.0.0.1\",\"port\":1,\"metadata\":{\"envoy.lb\":\"x\"}}"
      })
  void values_that_break_a_rule_are_rejected(String value) {
    assertThat(rejected(value)).isNotBlank();
  }

  @Test
  void hostile_sizes_are_rejected() {
    assertThat(rejected("[".repeat(1000) + "]".repeat(1000))).contains("JSON");
    assertThat(rejected("{\"addr\":\"10.0.0.1\",\"port\":" + "1".repeat(50_000) + "}"))
        .contains("JSON");
    assertThat(rejected("{\"addr\":\"" + "a".repeat(70_000) + "\"}")).contains("bytes");
    StringBuilder many = new StringBuilder("{\"addr\":\"10.0.0.1\",\"port\":1,\"metadata\":{");
    for (int i = 0; i < 65; i++) {
      many.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"\"");
    }
    assertThat(rejected(many + "}}")).contains("64");
    assertThat(
            rejected(
                "{\"addr\":\"10.0.0.1\",\"port\":1,\"metadata\":{\"k\":\""
                    + "v".repeat(4096)
                    + "\"}}"))
        .contains("4096");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/services/",
        "/services/a",
        "/services//x",
        "/services/a/",
        "/services/A/x",
        "/services/../x",
        "/services/./x",
        "/services/a b/x",
        "/services/a/b/c",
        "/services/gr\u00e9eter/x",
        "/services/a\u0000/x",
        "/services/a/x\ny"
      })
  void keys_that_break_a_rule_are_rejected(String key) {
    StoredKey stored =
        new StoredKey(key, ByteString.copyFromUtf8("{\"addr\":\"10.0.0.1\",\"port\":1}"), 1, 1, 0);
    assertThat(parser.parse(stored)).isInstanceOf(RegistrationParser.Rejected.class);
  }

  @Test
  void a_reason_never_carries_control_characters_or_the_whole_input() {
    String reason = rejected("{\"addr\":\"a\\nb" + "x".repeat(500) + "\",\"port\":1}");
    assertThat(reason).doesNotContain("\n").hasSizeLessThan(300);
  }

  private ServiceInstance accepted(String value) {
    RegistrationParser.Outcome outcome = parse(value);
    assertThat(outcome).isInstanceOf(RegistrationParser.Accepted.class);
    return ((RegistrationParser.Accepted) outcome).instance();
  }

  private String rejected(String value) {
    RegistrationParser.Outcome outcome = parse(value);
    assertThat(outcome).isInstanceOf(RegistrationParser.Rejected.class);
    return ((RegistrationParser.Rejected) outcome).reason();
  }

  private RegistrationParser.Outcome parse(String value) {
    return parser.parse(
        new StoredKey("/services/greeter/g-1", ByteString.copyFromUtf8(value), 3, 5, 9));
  }
}
