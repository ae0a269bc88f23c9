package io.mekong.controlplane.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is secret is not shown, and cannot be overwritten by what was shown instead of it. */
class RawTextTest {
  private static final String CANARY = "canary-5f1d7c3a";
  private static final String ENVELOPE =
      "{\"apiVersion\":\"mekong/v1\",\"kind\":\"RawResource\",\"metadata\":{\"labels\":"
          + "{\"team\":\"shop\"}},\"spec\":%s}";
  private static final String SECRET =
      ENVELOPE.formatted(
          "{\"name\":\"a\",\"generic_secret\":{\"secret\":{\"inline_string\":\""
              + CANARY
              + "\"}}}");

  /** A cluster with a key of its own in it. */
  private static final String WITH_KEY =
      "{\"name\":\"a\",\"transport_socket\":{\"name\":\"tls\",\"typed_config\":{\"@type\":"
          + "\"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext\","
          + "\"sni\":\"shop\",\"common_tls_context\":{\"tls_certificates\":[{\"private_key\":"
          + "{\"inline_string\":\""
          + CANARY
          + "\"}}]}}}}";

  static Stream<Arguments> withSomethingSecret() {
    return Stream.of(
        Arguments.of(XdsType.SECRET, SECRET, "shop"),
        Arguments.of(XdsType.SECRET, SECRET.replace("generic_secret", CANARY), "refused"),
        Arguments.of(XdsType.SECRET, "{\"" + CANARY, "refused"),
        Arguments.of(XdsType.CLUSTER, WITH_KEY, "\"sni\""),
        Arguments.of(XdsType.CLUSTER, ENVELOPE.formatted(WITH_KEY), "shop"),
        Arguments.of(XdsType.CLUSTER, WITH_KEY.replace("\"sni\"", "\"snj\""), "snj"));
  }

  @ParameterizedTest
  @MethodSource("withSomethingSecret")
  void what_is_secret_is_taken_out_and_cannot_be_written_back(
      XdsType type, String stored, String shown) {
    RawKey key = new RawKey(type, "a");
    RawText text = RawText.shown(key, ByteString.copyFromUtf8(stored));
    assertThat(text.text().toStringUtf8()).contains(shown, "redacted").doesNotContain(CANARY);
    assertThat(RawText.refusal(key, text.text())).isPresent();
  }

  @Test
  void without_anything_secret_it_is_shown_as_it_was_written() {
    ByteString yaml = ByteString.copyFromUtf8("name: a # ours\n");
    RawText text = RawText.shown(new RawKey(XdsType.CLUSTER, "a"), yaml);
    assertThat(text).isEqualTo(new RawText(RawText.Format.YAML, yaml));
    assertThat(text.asJson().text().toStringUtf8()).isEqualToIgnoringWhitespace("{\"name\":\"a\"}");
  }
}
