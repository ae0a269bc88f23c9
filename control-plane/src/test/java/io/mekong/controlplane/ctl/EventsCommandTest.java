package io.mekong.controlplane.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.event.EventLogSettings;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceLife;
import io.mekong.registry.model.InstanceState;
import io.mekong.registry.model.LifeCause;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What an operator reads, from files. */
class EventsCommandTest {
  private static final ServiceKey GREETER = new ServiceKey("greeter");
  private static final InstanceId ONE = new InstanceId("one");

  @TempDir Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int ctl(String... arguments) {
    return new CommandLine(new CtlCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private static ServiceInstance instance(int weight) {
    return new ServiceInstance(
        GREETER,
        ONE,
        new ServiceInstance.Endpoint("10.0.1.10", 8080, weight, new Locality("eu", "a", "")),
        Health.HEALTHY,
        ImmutableSortedMap.of("version", "v1"),
        Protocol.HTTP,
        new ServiceInstance.Origin(3, 5, 0x2a));
  }

  private void write(RegistryEvent... events) {
    EventLog log =
        new EventLog(
            new EventLogSettings(data.resolve("events"), 1 << 20, 8),
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));
    log.start();
    log.happened(7, ImmutableList.copyOf(events));
    log.close();
  }

  private void writeLife() {
    write(
        new RegistryEvent.Registered(RegistryEvent.Basis.LISTED, Optional.empty(), instance(100)),
        new RegistryEvent.Lived(
            new LifeStep(
                GREETER,
                ONE,
                Optional.of(InstanceState.REGISTERED),
                new InstanceLife(
                    InstanceState.HEALTHY, LifeCause.HEALTHY, "revision 5 says HEALTHY", 0))),
        new RegistryEvent.Registered(
            RegistryEvent.Basis.REPORTED, Optional.of(instance(100)), instance(50)),
        new RegistryEvent.ProtectionBegan(new ServiceKey("other")),
        new RegistryEvent.Rejected(
            "/services/x/\u001b[31m", "'port' is missing", 9, RegistryEvent.LastGood.SERVED));
  }

  @Test
  void each_event_is_one_line_with_what_changed_from_what_to_what_and_why() {
    writeLife();
    assertThat(ctl("events", "--file=" + data)).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "2026-01-02T03:04:05.000Z  #1  started           -",
            "2026-01-02T03:04:05.000Z  #2  put               greeter/one  10.0.1.10:8080 weight 100"
                + " HEALTHY http in {\"region\":\"eu\",\"zone\":\"a\",\"subZone\":\"\"}"
                + " {\"version\":\"v1\"}, revision 5, lease 2a, listed",
            "2026-01-02T03:04:05.000Z  #3  life              greeter/one  REGISTERED -> HEALTHY,"
                + " HEALTHY: revision 5 says HEALTHY",
            "2026-01-02T03:04:05.000Z  #4  changed           greeter/one  weight 100 -> 50,"
                + " revision 5",
            "2026-01-02T03:04:05.000Z  #5  protection-began  other",
            "2026-01-02T03:04:05.000Z  #6  rejected          -  /services/x/\\u001b[31m: 'port' is"
                + " missing (the last good value is served)");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void options_choose_and_json_is_the_line_itself() {
    writeLife();
    assertThat(ctl("events", "--file=" + data, "--service=greeter", "--type=life,changed"))
        .isZero();
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(ctl("events", "--file=" + data, "--json", "--service=other")).isZero();
    assertThat(out.toString())
        .endsWith(
            "{\"seq\":5,\"time\":\"2026-01-02T03:04:05.000Z\",\"revision\":7,"
                + "\"type\":\"protection-began\",\"service\":\"other\"}"
                + System.lineSeparator());
    out.getBuffer().setLength(0);
    assertThat(ctl("events", "--file=" + data, "--id=two")).isZero();
    assertThat(ctl("events", "--file=" + data, "--since=10m")).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(ctl("events", "--file=" + data, "--since=2026-01-02T03:04:05Z")).isZero();
    assertThat(out.toString().lines()).hasSize(6);
  }

  @Test
  void half_a_line_at_the_end_is_left_out_and_said() throws IOException {
    writeLife();
    Path file;
    try (var files = Files.list(data.resolve("events"))) {
      file = files.filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
    Files.writeString(file, "{\"seq\":7,\"time\":\"20", StandardOpenOption.APPEND);
    assertThat(ctl("events", "--file=" + file)).isZero();
    assertThat(out.toString().lines()).hasSize(6);
    assertThat(err.toString()).contains("the last line has no end").hasLineCount(1);
  }

  @Test
  void what_is_not_an_event_log_is_said_to_be_none() throws IOException {
    assertThat(ctl("events", "--file=" + data.resolve("nowhere"))).isEqualTo(1);
    assertThat(err.toString()).contains("nowhere: nothing is there");
    assertThat(ctl("events", "--file=" + data)).isEqualTo(1);
    assertThat(err.toString()).contains("no event log is there");
    Path other = Files.writeString(data.resolve("other"), "{\"a\":1}\nhello\n");
    assertThat(ctl("events", "--file=" + other)).isEqualTo(1);
    assertThat(err.toString()).contains("is not an event log of Mekong");
    assertThat(err.toString().lines()).hasSize(3);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void following_prints_what_is_written_later() throws InterruptedException {
    writeLife();
    Thread following = Thread.ofVirtual().start(() -> ctl("events", "--file=" + data, "--follow"));
    await().until(() -> out.toString().lines().count() == 6);
    write(new RegistryEvent.ProtectionEnded(new ServiceKey("other")));
    await().until(() -> out.toString().contains("protection-ended"));
    following.interrupt();
    following.join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--since=yesterday", "--type=fly", "--admin=nowhere", "--fast"})
  void options_that_do_not_fit_are_refused(String option) {
    assertThat(ctl("events", option)).isEqualTo(2);
    assertThat(err.toString()).contains(option.split("=", 2)[0]);
  }

  @Test
  void a_control_plane_that_is_not_there_is_said_to_be_not_there() {
    assertThat(ctl("events", "--admin=http://127.0.0.1:9")).isEqualTo(1);
    assertThat(err.toString()).contains("cannot be reached", "--admin").hasLineCount(1);
    assertThat(ctl()).isEqualTo(2);
    assertThat(err.toString()).contains("say what: status", "events");
  }
}
