package io.mekong.registry.service;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.Rejection;
import io.mekong.registry.source.SourceEvent;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value that breaks a rule, written to the store and sent as a registration: refused with its
 * reason on both ways, and what was good before stays.
 */
class BadInputTest {
  private static final String PREFIX = "/services/";
  private static final String KEY = PREFIX + "greeter/g-1";
  private static final String GOOD = "{\"addr\":\"10.0.0.1\",\"port\":8080}";

  private final RegistrationParser parser = new RegistrationParser(PREFIX, AddressRule.DEFAULT);
  private final List<SourceEvent> told = new ArrayList<>();
  private final KeyStoreSource source = new KeyStoreSource(parser, listener -> () -> {});
  private final FakeKeyStore store = new FakeKeyStore();
  private final RegistrationService service = new RegistrationService(store, PREFIX, parser);

  private static Arguments row(String value, String reason) {
    return Arguments.of(value.getBytes(StandardCharsets.UTF_8), reason);
  }

  private static Arguments with(String field, String reason) {
    return row("{\"addr\":\"10.0.0.1\",\"port\":8080," + field + "}", reason);
  }

  private static Arguments addr(String addr, String reason) {
    return row("{\"addr\":\"" + addr + "\",\"port\":8080}", reason);
  }

  private static Arguments port(String port) {
    return row(
        "{\"addr\":\"10.0.0.1\",\"port\":" + port + "}", "'port' must be an integer of 1-65535");
  }

  static Stream<Arguments> notJson() {
    return Stream.of(
        row("", "JSON"),
        row("nonsense", "JSON"),
        row("{\"addr\":\"10.0.0.1\",\"port\":8080", "Unexpected end-of-input"),
        row("{\"addr\":\"10.0.0.1\",\"port\":8080} {}", "JSON"),
        row("[]", "JSON object"),
        row("\"text\"", "JSON object"),
        row("null", "JSON object"),
        with("\"x\":" + "[".repeat(1000) + "]".repeat(1000), "depth"),
        with("\"port\":8081", "Duplicate field 'port'"),
        with("\"x\":{\"a\":1,\"a\":2}", "Duplicate field 'a'"),
        with("\"metadata\":{\"a\":\"1\",\"a\":\"2\"}", "Duplicate field 'a'"),
        with("\"weight\":NaN", "NaN"),
        with("\"x\":" + "1".repeat(10_000), "Number value length"),
        with("\"x\":1e99999999999", "number that is out of any range"),
        with("\"weight\":1e-2147483648", "number that is out of any range"),
        Arguments.of(GOOD.getBytes(StandardCharsets.UTF_16BE), "JSON"),
        Arguments.of(GOOD.getBytes(Charset.forName("UTF-32LE")), "JSON"),
        Arguments.of(invalidUtf8((byte) 0xFF), "UTF-8"),
        Arguments.of(invalidUtf8((byte) 0xC0, (byte) 0x80), "UTF-8"),
        Arguments.of(invalidUtf8((byte) 0xED, (byte) 0xA0, (byte) 0x80), "UTF-8"));
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
            Stream.of(
                row("{\"port\":8080}", "'addr' is missing"),
                row("{\"addr\":\"10.0.0.1\"}", "'port' is missing"),
                row("{\"addr\":5,\"port\":8080}", "'addr' must be a string"),
                with("\"Port\":8081", "'port' is there twice"),
                with("\"health\":\"FINE\"", "'health' is 'FINE'"),
                with("\"health\":1", "'health' must be a string"),
                with("\"protocol\":\"udp\"", "'protocol' is 'udp'"),
                with("\"locality\":\"a\"", "'locality' must be an object"),
                with("\"locality\":{\"zone\":\"\\ud800\"}", "surrogate"),
                with("\"x\":\"" + "y".repeat(65_536) + "\"", "65536 are allowed")),
            Stream.of("0", "-1", "70000", "65536", "\"80\"", "8080.5", "1e3", "true", "4294967376")
                .map(BadInputTest::port),
            Stream.of("-1", "65536", "4294967296", "1.5", "\"1\"", "99999999999999999999")
                .map(weight ->
                    with("\"weight\":" + weight, "'weight' must be an integer of 0-65535")),
            Stream.of(
                    "localhost",
                    "example.com",
                    "",
                    "[::1]",
                    "fe80::1%eth0",
                    "10.0.0.1:80",
                    "010.1.1.1",
                    "1.2.3",
                    "0x7f000001",
                    "2130706433",
                    "::ffff:010.1.1.1",
                    "1.2.3.256",
                    " 10.0.0.1")
                .map(addr -> addr(addr, "must be an IPv4 or IPv6 literal")),
            Stream.of(
                    "0.0.0.0",
                    "::",
                    "224.0.0.1",
                    "ff02::1",
                    "255.255.255.255",
                    "169.254.169.254",
                    "fe80::1",
                    "::ffff:169.254.169.254",
                    "::ffff:0.0.0.0",
                    "::ffff:224.0.0.1")
                .map(addr -> addr(addr, "denied-addresses denies")),
            Stream.of(
                with("\"metadata\":[]", "'metadata' must be an object"),
                with("\"metadata\":{\"a\":1}", "must be a string"),
                with("\"metadata\":{\"envoy.lb\":\"x\"}", "reserved"),
                with("\"metadata\":{" + keys(65) + "}", "at most 64"),
                with("\"metadata\":{" + keys(1_000) + "}", "at most 64"),
                with("\"metadata\":{\"k\":\"" + "v".repeat(4_096) + "\"}", "4096 are allowed"),
                with("\"metadata\":{\"k\":\"" + "\u00e9".repeat(2_048) + "\"}", "4096 are allowed"),
                with("\"metadata\":{\"k\":\"\\ud800\"}", "surrogate"),
                with("\"metadata\":{\"\\ud800\":\"v\"}", "surrogate pair")))
        .flatMap(rows -> rows);
  }

  private static String keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":\"\"")
        .collect(Collectors.joining(","));
  }

  private static byte[] invalidUtf8(byte... bytes) {
    ByteString value =
        ByteString.copyFromUtf8("{\"addr\":\"10.0.0.1\",\"port\":8080,\"metadata\":{\"k\":\"")
            .concat(ByteString.copyFrom(bytes))
            .concat(ByteString.copyFromUtf8("\"}}"));
    return value.toByteArray();
  }

  static Stream<Arguments> all() {
    return Stream.concat(notJson(), brokenRules());
  }

  @ParameterizedTest
  @MethodSource("all")
  void in_the_store_it_is_set_aside_with_its_reason_and_the_last_good_stays(
      byte[] value, String reason) {
    source.start(told::add);
    write(PrefixUpdate.Origin.FIRST_LOAD, GOOD.getBytes(StandardCharsets.UTF_8), 5);
    write(PrefixUpdate.Origin.EVENTS, value, 6);
    assertThat(source.contents().rejected()).containsKey(KEY);
    Rejection rejection = requireNonNull(source.contents().rejected().get(KEY));
    assertThat(rejection.reason()).contains(reason).hasSizeLessThan(400);
    assertThat(rejection.lastGood()).isEqualTo(Rejection.LastGood.SERVED);
    assertThat(source.contents().accepted()).containsOnlyKeys(KEY);
    assertThat(changes()).as("nothing but the first").hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("notJson")
  void sent_as_a_registration_it_is_no_json(byte[] value, String reason) {
    ApiException refused =
        catchThrowableOfType(ApiException.class, () -> RegistrationRequest.parse(value));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isIn(ErrorCode.MALFORMED_JSON, ErrorCode.INVALID_REGISTRATION);
    assertThat(refused.detail()).contains(reason).hasSizeLessThan(400);
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void sent_as_a_registration_it_is_refused_before_the_store_is_asked(byte[] value, String reason) {
    InstanceRef name = Names.instance("greeter", "g-1");
    ApiException refused =
        catchThrowableOfType(
            ApiException.class,
            () -> service.put(name, RegistrationRequest.parse(value), Terms.NONE));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REGISTRATION);
    assertThat(refused.detail()).contains(reason).hasSizeLessThan(400);
    assertThat(store.commits).isZero();
    assertThat(store.leases).isEmpty();
  }

  static Stream<String> badKeys() {
    return Stream.of(
            "",
            "a",
            "/x",
            "a/",
            "A/x",
            "../x",
            "./x",
            "a b/x",
            "a/b/c",
            "gr\u00e9eter/x",
            "\u0430/x",
            "a\u0000/x",
            "a/x\ny",
            "a/\u007f",
            "a/\udcff",
            "a".repeat(254) + "/x",
            "a/" + "x".repeat(254))
        .map(rest -> PREFIX + rest);
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void a_key_that_breaks_a_rule_is_set_aside_and_its_neighbours_are_not(String key) {
    source.start(told::add);
    StoredKey bad = new StoredKey(key, ByteString.copyFromUtf8(GOOD), 5, 5, 0);
    StoredKey good = new StoredKey(KEY, ByteString.copyFromUtf8(GOOD), 6, 6, 0);
    source.updated(update(PrefixUpdate.Origin.FIRST_LOAD, 6, bad, good));
    assertThat(source.contents().accepted()).containsOnlyKeys(KEY);
    assertThat(source.contents().rejected()).containsOnlyKeys(key);
    Rejection rejection = requireNonNull(source.contents().rejected().get(key));
    assertThat(rejection.reason()).isNotBlank().hasSizeLessThan(400);
    assertThat(rejection.key().codePoints())
        .as("safe to show")
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  @Test
  void one_bad_among_ten_thousand_is_left_out_alone() {
    source.start(told::add);
    List<StoredKey> keys = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String value = i == 4_711 ? "{" : GOOD;
      keys.add(new StoredKey(PREFIX + "s/i" + i, ByteString.copyFromUtf8(value), i + 1, i + 1, 0));
    }
    source.updated(update(PrefixUpdate.Origin.FIRST_LOAD, 10_000, keys.toArray(StoredKey[]::new)));
    assertThat(source.contents().rejected()).containsOnlyKeys(PREFIX + "s/i4711");
    assertThat(changes()).hasSize(9_999);
  }

  @Test
  void what_is_unknown_is_kept_and_harms_nothing() {
    String value =
        "{\"addr\":\"10.0.0.1\",\"port\":8080,\"schema\":\"v9\",\"since\":\"2099-01-01T00:00:00Z\","
            + "\"x\":1e999999999}";
    InstanceRef name = Names.instance("greeter", "g-1");
    Registration done =
        service.put(
            name, RegistrationRequest.parse(value.getBytes(StandardCharsets.UTF_8)), Terms.NONE);
    assertThat(done.instance().id()).isEqualTo(new InstanceId("g-1"));
    assertThat(requireNonNull(store.keys.get(KEY)).value().toStringUtf8())
        .contains("\"schema\":\"v9\"", "2099");
  }

  private void write(PrefixUpdate.Origin origin, byte[] value, long revision) {
    source.updated(
        update(origin, revision, new StoredKey(KEY, ByteString.copyFrom(value), 5, revision, 0)));
  }

  private static PrefixUpdate update(PrefixUpdate.Origin origin, long revision, StoredKey... keys) {
    return new PrefixUpdate(
        origin,
        PrefixUpdate.Trust.SAME_STORE,
        new StoreHead(1, revision),
        Stream.of(keys)
            .map(stored -> new PrefixUpdate.Put(stored, null))
            .collect(ImmutableList.toImmutableList()));
  }

  private ImmutableSet<RegistrationChange> changes() {
    return told.stream()
        .filter(SourceEvent.Registrations.class::isInstance)
        .flatMap(event -> ((SourceEvent.Registrations) event).changes().stream())
        .collect(ImmutableSet.toImmutableSet());
  }
}
