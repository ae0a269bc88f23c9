package io.mekong.controlplane.resource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mekong.controlplane.snapshot.XdsType;
import org.junit.jupiter.api.Test;

/** What goes wrong with one value is a golden case; here is how keys behave over time. */
class RawResourcesTest {
  private static final String GOOD = "{\"name\": \"a\", \"altStatName\": \"one\"}";
  private static final String BETTER = "{\"name\": \"a\", \"altStatName\": \"two\"}";

  @Test
  void a_bad_overwrite_keeps_the_last_good_one_until_the_key_is_mended_or_deleted() {
    RawResources good = RawResources.EMPTY.put("clusters/a", json(GOOD));
    RawResources bad = good.put("clusters/a", json("{"));
    assertThat(bad.find(XdsType.CLUSTER, "a")).isSameAs(good.find(XdsType.CLUSTER, "a"));
    assertThat(bad.rejected()).containsOnlyKeys("clusters/a");

    RawResources mended = bad.put("clusters/a", json(BETTER));
    assertThat(mended.rejected()).isEmpty();
    assertThat(mended.find(XdsType.CLUSTER, "a")).isNotSameAs(good.find(XdsType.CLUSTER, "a"));

    RawResources deleted = bad.remove("clusters/a");
    assertThat(deleted.rejected()).isEmpty();
    assertThat(deleted.find(XdsType.CLUSTER, "a")).isNull();
  }

  @Test
  void one_bad_key_harms_no_other() {
    RawResources raw =
        RawResources.EMPTY
            .put("clusters/bad", json("[]"))
            .put("nonsense", json(GOOD))
            .put("clusters/a", json(GOOD));
    assertThat(raw.accepted()).containsOnlyKeys(new RawKey(XdsType.CLUSTER, "a"));
    assertThat(raw.rejected()).containsOnlyKeys("clusters/bad", "nonsense");
    assertThat(raw.remove("nonsense").rejected()).containsOnlyKeys("clusters/bad");
  }

  @Test
  void equal_content_in_another_notation_is_the_same_version() {
    RawResources one = RawResources.EMPTY.put("clusters/a", json(GOOD));
    RawResources other =
        RawResources.EMPTY.put(
            "clusters/a", json("{\"alt_stat_name\": \"one\",\n\"name\": \"a\"}"));
    assertThat(version(one)).isEqualTo(version(other));
  }

  @Test
  void yaml_and_json_of_the_same_meaning_are_the_same_version() {
    RawResources one = RawResources.EMPTY.put("clusters/a", json(GOOD));
    RawResources other =
        RawResources.EMPTY.put("clusters/a", json("# the same\naltStatName: one\nname: a\n"));
    assertThat(version(one)).isEqualTo(version(other));
  }

  @Test
  void what_is_no_text_is_refused() {
    ByteString bytes = ByteString.copyFrom(new byte[] {'n', (byte) 0xff, ':'});
    assertThat(
            requireNonNull(RawResources.EMPTY.put("clusters/a", bytes).rejected().get("clusters/a"))
                .reason())
        .contains("UTF-8");
  }

  @Test
  void a_value_over_the_limits_is_refused_before_it_is_read() {
    String padded = GOOD + " ".repeat(RawDocument.MAX_BYTES);
    assertThat(reason("clusters/a", padded)).contains("bytes");
    String deep = "{\"metadata\":".repeat(2_000) + "1" + "}".repeat(2_000);
    assertThat(reason("clusters/a", deep)).contains("not JSON");
    assertThat(reason("clusters/a", "a: " + "[".repeat(2_000))).contains("not YAML");
  }

  @Test
  void a_number_that_no_double_holds_is_refused_where_it_is() {
    for (String number :
        new String[] {"1e999999999", "-1E+400", "1e-999999999", "1" + "0".repeat(309)}) {
      RawRejection rejection =
          rejection(
              "clusters/a",
              "{\"name\":\"a\",\"metadata\":{\"filterMetadata\":{\"f\":{\"list\":[1, {\"n\":"
                  + number
                  + "}]}}}}");
      assertThat(rejection.reason()).contains("out of range");
      assertThat(rejection.at()).isEqualTo("metadata.filterMetadata.f.list[1].n");
    }
    assertThat(rejection("clusters/a", "{\"name\":\"a\",\"connectTimeout\":1e999999999}").at())
        .isEqualTo("connectTimeout");
    assertThat(rejection("clusters/a", "name: a\nmaxRequests: 1" + "0".repeat(400)).at())
        .isEqualTo("maxRequests");
    RawResources good =
        RawResources.EMPTY.put(
            "clusters/a",
            json(
                "{\"name\":\"a\",\"metadata\":{\"filterMetadata\":{\"f\":{\"n\":1e308,\"z\":0}}}}"));
    assertThat(good.rejected()).isEmpty();
  }

  @Test
  void the_rest_of_the_key_is_the_name() {
    assertThat(RawResources.keyOf("listeners/team/a"))
        .contains(new RawKey(XdsType.LISTENER, "team/a"));
    assertThat(RawResources.keyOf("listeners/")).isEmpty();
    assertThat(RawResources.keyOf("listeners")).isEmpty();
    assertThat(RawResources.keyOf("/a")).isEmpty();
    assertThat(RawResources.keyOf("listeners/*")).isEmpty();
    assertThat(RawResources.keyOf("listeners/a\nb")).isEmpty();
    assertThat(RawResources.keyOf("listeners/" + "a".repeat(256))).isPresent();
    assertThat(RawResources.keyOf("listeners/" + "a".repeat(257))).isEmpty();
    assertThat(RawResources.keyOf("listeners/" + "é".repeat(129))).isEmpty();
  }

  private static String reason(String path, String value) {
    return rejection(path, value).reason();
  }

  private static RawRejection rejection(String path, String value) {
    return requireNonNull(RawResources.EMPTY.put(path, json(value)).rejected().get(path));
  }

  private static String version(RawResources raw) {
    return requireNonNull(raw.find(XdsType.CLUSTER, "a")).version();
  }

  private static ByteString json(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
