package io.mekong.controlplane.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the doctor finds, and what a support bundle holds. */
class DoctorAndCollectTest {
  private static final String NODES = "GET /api/v1/nodes?replicas=all&limit=1000";

  private final CannedAdmin admin = new CannedAdmin();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    admin.close();
  }

  private int ctl(String... arguments) {
    return new CommandLine(new CtlCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private void healthy() {
    admin.on("GET /health/readiness", 200, "{'status':'UP'}");
    status("CURRENT", "", "");
    admin.on(NODES, 200, "{'items':[{'id':'web-1','inSync':true}],'incomplete':[]}");
    admin.on("GET /api/v1/registry/rejected?limit=5", 200, "{'items':[],'total':0}");
    admin.on(
        "GET /prometheus", 200, "process_files_open_files 90.0\nprocess_files_max_files 1024.0\n");
  }

  private void status(String freshness, String held, String issues) {
    admin.on(
        "GET /api/v1/status",
        200,
        "{'time':'"
            + Instant.now()
            + "','store':{'kind':'etcd','freshness':'"
            + freshness
            + "','revision':7,'staleSince':'T','cause':'no leader'},'protectedServices':["
            + held
            + "],'issues':["
            + issues
            + "]}");
  }

  @Test
  void all_that_is_well_is_told_in_a_line_each() throws IOException {
    healthy();
    try (ServerSocket xds = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String at = "127.0.0.1:" + xds.getLocalPort();
      assertThat(ctl("doctor", "--admin=" + admin.url(), "--xds=" + at, "--data-dir=" + folder))
          .as(out.toString())
          .isZero();
      assertThat(out.toString())
          .contains("OK    admin port: ", "OK    clock: the control plane and this machine agree")
          .contains("OK    store: etcd CURRENT, revision 7", "OK    protection: nothing is held")
          .contains("OK    nodes: all 1 have accepted", "OK    file descriptors: 90 of 1024")
          .contains("OK    xds port: " + at, "OK    admin door: open without a token, on loopback")
          .contains("data dir: ")
          .doesNotContain("FAIL");
    }
  }

  @Test
  void what_is_wrong_has_its_remedy_and_the_exit_code() {
    healthy();
    status(
        "STALE",
        "'greeter'",
        "{'where':'services/a','what':'two protocols','hint':'agree on one'}");
    admin.on(
        NODES,
        200,
        "{'items':[{'id':'web-1','inSync':false,'types':[{'inSync':false,'nack':{}}]},"
            + "{'id':'web-2','inSync':false,'types':[]}],'incomplete':['replica b is missing']}");
    admin.on("GET /health/readiness", 503, "{'status':'DOWN'}");
    admin.on(
        "GET /prometheus", 200, "process_files_open_files 900.0\nprocess_files_max_files 1024.0\n");
    Path none = folder.resolve("none");
    assertThat(
            ctl(
                "doctor",
                "--admin=" + admin.url(),
                "--xds=127.0.0.1:1",
                "--etcd=http://127.0.0.1:1",
                "--data-dir=" + none))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains("FAIL  readiness: ", "FAIL  store: etcd STALE since T: no leader")
        .contains("WARN  protection: 1 services hold lost instances: greeter")
        .contains("WARN  services/a: two protocols", "      -> agree on one")
        .contains("FAIL  nodes: 1 refuse what they are sent: web-1", "'ctl node NAME'")
        .contains("WARN  nodes: 1 have not answered yet: web-2")
        .contains("WARN  replicas: replica b is missing")
        .contains("WARN  file descriptors: 900 of 1024")
        .contains("FAIL  xds port: 127.0.0.1:1", "FAIL  etcd: http://127.0.0.1:1")
        .contains("FAIL  data dir: " + none);
  }

  @Test
  void a_control_plane_that_is_not_there_is_a_finding_and_the_rest_is_looked_at() {
    assertThat(ctl("doctor", "--admin=http://127.0.0.1:1", "--xds=127.0.0.1:1", "-o", "json"))
        .isEqualTo(1);
    assertThat(out.toString()).contains("\"admin port\"", "cannot be reached", "\"xds port\"");
  }

  @Test
  void a_bundle_holds_what_helps_and_no_secret() throws IOException {
    String secret = "hunter2-hunter2-hunter2";
    Path token = Files.writeString(folder.resolve("token"), secret + "\n");
    Path log =
        Files.writeString(
            folder.resolve("log"),
            """
            GET / Authorization: Bearer abcdef123456
            url=http://root:pw4etcd@10.0.0.1:2379
            etcd password=open-sesame next
            -----BEGIN RSA PRIVATE KEY-----
            MIIEow
            -----END RSA PRIVATE KEY-----
            last line
            """);
    admin.on("GET /api/v1/status", 200, "{'ready':true,'odd':'" + secret + "'}");
    admin.on("GET /api/v1/settings", 200, "{'password':'planted-one','mekong.data.dir':'./data'}");
    admin.on("GET /api/v1/services?limit=1000", 200, "{'items':[{'name':'greeter'}]}");
    Path bundle = folder.resolve("bundle.zip");
    assertThat(
            ctl(
                "collect",
                "--admin=" + admin.url(),
                "--token-file=" + token,
                "--log=" + log,
                "--file=" + bundle))
        .as("parts are missing")
        .isEqualTo(1);
    String all = unzipped(bundle);
    assertThat(all)
        .contains("mekong/status.json", "\"ready\" : true", "greeter", "last line", "./data")
        .contains("nodes.json: nothing at this path")
        .doesNotContain(secret)
        .doesNotContain("abcdef123456")
        .doesNotContain("pw4etcd")
        .doesNotContain("open-sesame")
        .doesNotContain("MIIEow")
        .doesNotContain("planted-one");
    assertThat(Files.getPosixFilePermissions(bundle)).hasSize(2);
    assertThat(err.toString()).contains("audit.json").doesNotContain("\r");
  }

  @Test
  void a_bundle_holds_no_secret_of_json_in_json_or_of_metadata_and_tells_what_it_lacks()
      throws IOException {
    admin.on(
        "GET /api/v1/audit?limit=1000",
        200,
        """
        {'items':[{'action':'put',
          'after':'{\\'password\\':\\'plant-1 \\\\\\' more-1\\',\\'kept\\':1}'},
         {'before':'{\\n \\'db_token\\' : \\n \\'plant-2\\'}','key':'kept-2'},
         {'before':'{\\'x\\':\\'{\\\\\\'secret\\\\\\':\\\\\\'plant-3\\\\\\'}\\'}','key':'kept-3'},
         {'after':'{\\'password\\':\\'plant-4 was cut','key':'kept-4'}]}\
        """);
    admin.on(
        "GET /api/v1/services?limit=1000",
        200,
        "{'items':[{'name':'greeter','metadata':{'apiKey':'plant-5','zone':'kept-5'}}]}");
    admin.on(
        "GET /api/v1/nodes?replicas=all&gone=true&limit=1000",
        200,
        "{'items':[],'incomplete':['nodes of replica b are missing']}");
    Path bundle = folder.resolve("bundle.zip");
    assertThat(ctl("collect", "--admin=" + admin.url(), "--file=" + bundle)).isEqualTo(1);
    assertThat(unzipped(bundle))
        .doesNotContain("plant-", "more-1")
        .contains("\\\"kept\\\":1", "kept-2", "kept-3", "kept-4", "kept-5", "greeter")
        .contains("nodes.json: nodes of replica b are missing");
    assertThat(err.toString()).contains("nodes of replica b are missing");
  }

  private static String unzipped(Path bundle) throws IOException {
    StringBuilder all = new StringBuilder();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(bundle))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        all.append(entry.getName())
            .append('\n')
            .append(new String(zip.readAllBytes(), StandardCharsets.UTF_8))
            .append('\n');
      }
    }
    return all.toString();
  }

  @Test
  void shells_are_told_all_verbs() {
    assertThat(ctl("completion", "bash")).isZero();
    assertThat(out.toString()).contains("complete -F", "doctor", "--verify");
    out.getBuffer().setLength(0);
    assertThat(ctl("completion", "zsh")).isZero();
    assertThat(out.toString()).contains("bashcompinit");
  }
}
