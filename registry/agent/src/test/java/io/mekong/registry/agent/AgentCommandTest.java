package io.mekong.registry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.Protocol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AgentCommandTest {
  private static AgentPlan plan(String arguments) {
    CommandLine line = AgentCommand.commandLine();
    line.parseArgs(arguments.split(" "));
    return line.<AgentCommand>getCommand().plan();
  }

  @Test
  void two_options_are_enough() {
    AgentPlan plan = plan("--service=greeter --port=8080");
    assertThat(plan.settings().servers())
        .containsExactly(HostAndPort.fromParts("127.0.0.1", 18000));
    assertThat(plan.spec().instance().getId()).isEqualTo("127.0.0.1-8080");
    assertThat(plan.spec().timeToLive()).isEqualTo(Duration.ofSeconds(30));
    assertThat(plan.check()).containsInstanceOf(TcpCheck.class);
    assertThat(plan.interval()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void every_option_has_its_place(@TempDir Path folder) throws Exception {
    Path pem = Files.writeString(folder.resolve("pem"), "");
    AgentPlan plan =
        plan(
            ("--service=s --port=1 --addr=::1 --id=i --weight=7 --region=r --zone=z --protocol=grpc"
                    + " --metadata=a=b --metadata=c=d --check=http:/h?x=1 --check-interval=500ms"
                    + " --check-timeout=1s --rise=2 --fall=5 --ttl=2m --drain-time=1s"
                    + " --server=a:1,b --ca=%1$s --cert=%1$s --key=%1$s")
                .formatted(pem));
    Instance instance = plan.spec().instance();
    assertThat(instance.getAddr()).isEqualTo("::1");
    assertThat(instance.getId()).isEqualTo("i");
    assertThat(instance.getWeight()).isEqualTo(7);
    assertThat(instance.getLocality().getRegion()).isEqualTo("r");
    assertThat(instance.getLocality().getZone()).isEqualTo("z");
    assertThat(instance.getProtocol()).isEqualTo(Protocol.PROTOCOL_GRPC);
    assertThat(instance.getMetadataMap()).containsEntry("a", "b").containsEntry("c", "d");
    assertThat(instance.getHealth()).isEqualTo(Health.HEALTH_HEALTHY);
    assertThat(plan.spec().timeToLive()).isEqualTo(Duration.ofMinutes(2));
    assertThat(plan.spec().drainTime()).isEqualTo(Duration.ofSeconds(1));
    assertThat(plan.settings().servers()).hasToString("[a:1, b:18000]");
    assertThat(plan.settings().tls().orElseThrow().identity()).isPresent();
    assertThat(plan.check()).containsInstanceOf(HttpCheck.class);
    assertThat(plan("--service=s --port=1 --check=none").check()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--service=s                              | --port",
        "--service=s --port=0                     | --port must be",
        "--service=s --port=x                     | --port",
        "--service=s --port=1 --addr=host         | --addr must be",
        "--service=s --port=1 --check=http://h/   | is no check",
        "--service=s --port=1 --check=ping        | is no check",
        "--service=s --port=1 --check=http:/a^b   | Illegal character",
        "--service=s --port=1 --ttl=1s            | --ttl must be",
        "--service=s --port=1 --ttl=5500ms        | --ttl must be",
        "--service=s --port=1 --check-interval=5  | is no time",
        "--service=s --port=1 --check-interval=9ms| --check-interval",
        "--service=s --port=1 --fall=0            | --fall must be",
        "--service=s --port=1 --weight=70000      | --weight must be",
        "--service=s --port=1 --protocol=smtp     | --protocol must be",
        "--service=s --port=1 --cert=x            | belong together",
        "--service=s --port=1 --ca=/no/such       | cannot be read",
        "--service=s --port=1 --server=a:99999     | 99999",
        "--service=s --port=1 --fly               | --fly",
      })
  void bad_use_is_told(String arguments, String part) {
    assertThatThrownBy(() -> plan(arguments.strip().replaceAll(" +", " ")))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining(part.strip());
  }

  @Test
  void bad_use_is_one_line_and_ends_with_2() {
    StringWriter said = new StringWriter();
    int code =
        AgentCommand.commandLine().setErr(new PrintWriter(said, true)).execute("--service=s");
    assertThat(code).isEqualTo(2);
    assertThat(said.toString()).startsWith("mekong agent: ").contains("--port").hasLineCount(1);
  }

  @Test
  void the_own_address_is_the_one_of_the_route() {
    assertThat(OwnAddress.towards(HostAndPort.fromParts("127.0.0.1", 1))).isEqualTo("127.0.0.1");
    assertThat(OwnAddress.towards(HostAndPort.fromParts("no.such.host.invalid", 1)))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void a_judge_needs_so_many_in_a_row() {
    HealthJudge judge = new HealthJudge(2, 3);
    assertThat(judge.last()).isEmpty();
    String seen = "ffffpfppffpfffppfp";
    StringBuilder verdicts = new StringBuilder();
    for (int i = 0; i < seen.length(); i++) {
      char c = seen.charAt(i);
      var verdict = judge.see(c == 'p' ? HealthJudge.Verdict.WORKS : HealthJudge.Verdict.FAILS);
      verdicts.append(verdict.map(v -> v == HealthJudge.Verdict.WORKS ? 'W' : 'F').orElse('.'));
    }
    assertThat(verdicts).hasToString(".......W.....F.W..");
  }
}
