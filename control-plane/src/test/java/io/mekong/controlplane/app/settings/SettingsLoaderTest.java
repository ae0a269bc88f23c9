package io.mekong.controlplane.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.registry.source.CidrBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
  @TempDir Path folder;

  @Test
  void nothing_given_is_the_documented_default() throws SettingsException {
    MekongSettings settings = load("", ImmutableMap.of(), ImmutableMap.of());
    assertThat(settings.xds())
        .isEqualTo(
            new XdsSettings(
                new HostPort("127.0.0.1", 18000),
                Optional.empty(),
                new XdsSettings.Limits(10_000, 2_000, 16, Optional.empty(), 4 << 20),
                false));
    assertThat(settings.admin().address()).isEqualTo(new HostPort("127.0.0.1", 18080));
    assertThat(settings.etcd()).isEmpty();
    assertThat(settings.store())
        .isEqualTo(new StoreSettings(Path.of("./data"), "/services/", "/mekong/"));
    assertThat(settings.protection())
        .isEqualTo(new ProtectionSettings(50, Duration.ofSeconds(30), Duration.ofMinutes(10)));
    assertThat(settings.services().linger()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.keepalive())
        .isEqualTo(
            new KeepaliveSettings(
                Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(5)));
    assertThat(settings.registry().deniedAddresses()).isEqualTo(CidrBlock.DENIED_BY_DEFAULT);
  }

  @Test
  void command_line_wins_over_environment_over_file_over_default() throws SettingsException {
    String file =
        """
        mekong:
          protection: {window: 1s, max-hold: 1m}
          services.linger: 1s
          keepalive:
            min-time: 1s
        """;
    ImmutableMap<String, String> environment =
        ImmutableMap.of(
            "MEKONG_PROTECTION_WINDOW", "2s",
            "MEKONG_SERVICES_LINGER", "2s",
            "PATH", "/bin");
    MekongSettings settings =
        load(file, environment, ImmutableMap.of("mekong.services.linger", "3s"));
    assertThat(settings.services().linger()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.protection().window()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.protection().maxHold()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.protection().maxLossPercent()).isEqualTo(50);
  }

  @Test
  void file_may_come_from_the_environment() throws Exception {
    Path file = write("mekong.services.linger: 7s");
    MekongSettings settings =
        SettingsLoader.load(
            new SettingsSources(
                ImmutableMap.of(),
                ImmutableMap.of(SettingsLoader.CONFIG_VARIABLE, file.toString()),
                Optional.empty()));
    assertThat(settings.services().linger()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void variables_of_the_launcher_are_no_settings() throws SettingsException {
    ImmutableMap<String, String> launcher =
        ImmutableMap.of(
            "MEKONG_ETCD", "/usr/bin/etcd",
            "MEKONG_ENVOY", "/usr/bin/envoy",
            "MEKONG_ENVOY_VERSION", "1.36.2",
            "MEKONG_HOME", "/home/x",
            "MEKONG_JVM_OPTIONS", "-Xmx1g");
    assertThat(load("", launcher, ImmutableMap.of()).etcd()).isEmpty();
  }

  @Test
  void etcd_and_its_files_are_read_together() throws Exception {
    String secret = Files.writeString(folder.resolve("secret"), "x").toString();
    MekongSettings settings =
        load(
            "mekong.etcd.endpoints: ['https://a:2379', 'https://[::1]:2379/']",
            ImmutableMap.of("MEKONG_ETCD_USER", "me", "MEKONG_ETCD", "/usr/bin/etcd"),
            ImmutableMap.of("mekong.etcd.password-file", secret, "mekong.etcd.ca", secret));
    assertThat(settings.etcd())
        .contains(
            new EtcdConnection(
                ImmutableList.of(URI.create("https://a:2379"), URI.create("https://[::1]:2379")),
                Optional.of(new EtcdConnection.Login("me", Path.of(secret))),
                Optional.of(Path.of(secret)),
                Optional.empty()));
  }

  @Test
  void unknown_keys_stop_the_start_with_the_nearest_name() throws Exception {
    assertThat(problemsOf("mekong: {xds: {adress: 'x:1'}}", ImmutableMap.of(), ImmutableMap.of()))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.where()).endsWith("key mekong.xds.adress");
          assertThat(problem.what()).isEqualTo("is not known");
          assertThat(problem.remedy()).isEqualTo("Did you mean mekong.xds.address?");
        });
    assertThat(problemsOf("", ImmutableMap.of("MEKONG_DATA_DIRR", "x"), ImmutableMap.of()))
        .containsExactly(
            new SettingProblem(
                "environment variable MEKONG_DATA_DIRR",
                "is not known",
                "Did you mean MEKONG_DATA_DIR?"));
    assertThat(problemsOf("quite.another: 1", ImmutableMap.of(), ImmutableMap.of()))
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).contains("--help"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mekong.xds.address            | 18000          | the port is missing",
        "mekong.xds.address            | 127.0.0.1:     | HOST:PORT",
        "mekong.xds.address            | :18000         | the host is missing",
        "mekong.xds.address            | 127.0.0.1:70000| HOST:PORT",
        "mekong.admin.address          | ::1:80         | brackets",
        "mekong.etcd.endpoints         | 127.0.0.1:2379 | not a URL",
        "mekong.etcd.endpoints         | http://a       | not a URL",
        "mekong.etcd.endpoints         | ftp://a:1      | not a URL",
        "mekong.etcd.endpoints         | http://a:1/x   | not a URL",
        "mekong.etcd.endpoints         | http://a:1,https://b:1 | mixes",
        "mekong.etcd.endpoints         | ' '            | is empty",
        "mekong.registry.prefix        | services       | begin and end",
        "mekong.store.root             | /              | begin and end",
        "mekong.registry.denied-addresses | 10.0.0.0/33 | prefix length",
        "mekong.registry.denied-addresses | 10.0.0.0    | address block",
        "mekong.registry.denied-addresses | host/8      | address block",
        "mekong.protection.max-loss-percent | 101       | 0-100",
        "mekong.protection.max-loss-percent | -1        | 0-100",
        "mekong.protection.max-loss-percent | 5.5       | 0-100",
        "mekong.protection.window      | 0s             | longer than 0",
        "mekong.protection.window      | 30             | not a duration",
        "mekong.services.linger        | -5s            | not a duration",
        "mekong.xds.allow-plaintext    | yes            | true or false",
        "mekong.xds.tls-cert           | /no/such/file  | no readable file",
      })
  void bad_values_say_what_where_and_the_remedy(String name, String value, String what) {
    assertThat(problemsOf("", ImmutableMap.of(), ImmutableMap.of(name, value)))
        .first()
        .satisfies(problem -> {
          assertThat(problem.where()).isEqualTo("test " + name);
          assertThat(problem.what()).contains("'" + value + "'").contains(what);
          assertThat(problem.remedy()).startsWith("Expected ");
        });
  }

  @Test
  void every_problem_is_told_at_once() {
    assertThat(
            problemsOf(
                "mekong.services.linger: soon",
                ImmutableMap.of("MEKONG_XDS_ADDRESS", "x"),
                ImmutableMap.of("mekong.protection.window", "y")))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mekong.xds.address=0.0.0.0:1",
        "mekong.xds.address=gateway:1",
        "mekong.xds.address=[::]:1",
        "mekong.admin.address=10.0.0.1:1",
        "mekong.etcd.user=me",
        "mekong.etcd.ca=FILE",
        "mekong.xds.tls-cert=FILE",
        "mekong.xds.tls-client-ca=FILE",
        "mekong.keepalive.max-time=1s",
        "mekong.store.root=/services/mekong/",
        "mekong.registry.prefix=/mekong/services/",
        "mekong.admin-grpc.address=10.0.0.1:1",
      })
  void values_that_do_not_fit_together_stop_the_start(String given) throws IOException {
    String file = Files.writeString(folder.resolve("file"), "x").toString();
    String[] parts = given.replace("FILE", file).split("=", 2);
    assertThat(problemsOf("", ImmutableMap.of(), ImmutableMap.of(parts[0], parts[1])))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank());
  }

  @Test
  void ports_may_leave_loopback_when_asked_explicitly() throws Exception {
    String token = Files.writeString(folder.resolve("token"), "x").toString();
    MekongSettings settings =
        load(
            "",
            ImmutableMap.of("MEKONG_XDS_ALLOW_PLAINTEXT", "true"),
            ImmutableMap.of(
                "mekong.xds.address", "0.0.0.0:0",
                "mekong.admin.address", "[::]:0",
                "mekong.admin.token-file", token));
    assertThat(settings.xds().address()).hasToString("0.0.0.0:0");
    assertThat(settings.admin().address()).hasToString("[::]:0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- a\n- b",
        "just text",
        "mekong: {xds: {address: 'a:1', address: 'b:2'}}",
        "mekong: {xds: {address: 'a:1'}}\nmekong.xds.address: 'b:2'",
        "mekong.xds.address: !!java.net.URL ['http://127.0.0.1:1/']",
        "mekong.xds.address: !other 'a:1'",
        "mekong.etcd.endpoints: [[a]]",
        "mekong.etcd.endpoints: [{a: b}]",
        "mekong: [unclosed",
        "a: 1\n---\nb: 2",
        "mekong.xds.address:",
        "\u0000",
      })
  void files_that_are_not_plain_settings_are_refused(String yaml) {
    assertThat(problemsOf(yaml, ImmutableMap.of(), ImmutableMap.of()))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.where()).startsWith(folder.toString()));
  }

  @Test
  void yaml_bombs_are_refused() {
    StringBuilder aliases = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      aliases.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    for (String bomb :
        new String[] {
          aliases.toString(),
          "a: " + "[".repeat(1000) + "]".repeat(1000),
          "a: " + "x".repeat(2 << 20),
          "a: &a [*a]",
        }) {
      assertThat(problemsOf(bomb, ImmutableMap.of(), ImmutableMap.of())).isNotEmpty();
    }
  }

  @Test
  void a_missing_file_is_told() {
    SettingsSources sources =
        new SettingsSources(
            ImmutableMap.of(), ImmutableMap.of(), Optional.of(folder.resolve("none.yaml")));
    SettingsException fault =
        catchThrowableOfType(SettingsException.class, () -> SettingsLoader.load(sources));
    assertThat(fault).hasMessageContaining("none.yaml").hasMessageContaining("--config");
  }

  private MekongSettings load(
      String yaml, ImmutableMap<String, String> environment, ImmutableMap<String, String> options)
      throws SettingsException {
    ImmutableMap.Builder<String, GivenValue> given = ImmutableMap.builder();
    options.forEach((name, text) -> given.put(name, new GivenValue(text, "test " + name)));
    return SettingsLoader.load(
        new SettingsSources(
            given.buildOrThrow(),
            environment,
            yaml.isEmpty() ? Optional.empty() : Optional.of(write(yaml))));
  }

  private ImmutableList<SettingProblem> problemsOf(
      String yaml, ImmutableMap<String, String> environment, ImmutableMap<String, String> options) {
    return catchThrowableOfType(SettingsException.class, () -> load(yaml, environment, options))
        .problems();
  }

  private Path write(String yaml) {
    try {
      return Files.writeString(folder.resolve("mekong.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
