package io.mekong.controlplane.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the verbs ask, print and end with. */
class CtlVerbsTest {
  private static final String NODE =
      "{'id':'web-1','roundTripMicros':1234,'userAgent':'envoy 1.40.0','address':'10.0.0.9:5','types':["
          + "{'type':'clusters','mode':'delta','sent':'v2','acked':'v1','acks':1,'nacks':1,"
          + "'inSync':false,'wanted':{'wanted':9,'sent':9,'acked':8},'behindSince':'2026-11-22T02:00:00Z','responses':2,'bytes':4096,'nack':{'version':'v2','message':'no such\\nfilter',"
          + "'resources':[{'name':'c'}]}},"
          + "{'type':'endpoints','mode':'delta','inSync':true},"
          + "{'type':'secrets','mode':'delta','inSync':false}]}";

  private final CannedAdmin admin = new CannedAdmin();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    admin.close();
  }

  private int ctl(String... arguments) {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--admin=" + admin.url();
    return new CommandLine(new CtlCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  private void printed(String... lines) {
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines()).containsExactly(lines);
  }

  @Test
  void status_names_what_needs_mending() {
    admin.on(
        "GET /api/v1/status",
        200,
        "{'ready':true,'store':{'kind':'etcd','revision':7,'freshness':'CURRENT'},'counts':"
            + "{'services':2,'instances':5,'held':0,'rejected':1,'nodes':3},"
            + "'issues':[{'where':'services/a','what':'two protocols','hint':'agree on one'}]}");
    assertThat(ctl("status")).isZero();
    printed(
        "WHAT           STATE",
        "ready          true",
        "store          etcd CURRENT, revision 7",
        "services       2",
        "instances      5",
        "held           0",
        "rejected keys  1",
        "nodes          3",
        "",
        "WHERE       WHAT IS WRONG  WHAT TO DO",
        "services/a  two protocols  agree on one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nodes", "ps"})
  void nodes_are_read_page_by_page_and_shown_by_type(String verb) {
    String path = "GET /api/v1/nodes?gone=true&replicas=all&limit=1000";
    admin.on(path, 200, "{'items':[" + NODE + "],'next':'web-1','incomplete':[]}");
    admin.on(path + "&after=web-1", 200, "{'items':[{'id':'web-2','types':[]}],'incomplete':[]}");
    assertThat(ctl(verb)).isZero();
    printed(
        "NODE   CLUSTERS  ENDPOINTS  LISTENERS  ROUTES  OTHERS  ROUND TRIP  CLIENT        ADDRESS",
        "web-1  NACKED    ACKED      -          -       SENT    1.2 ms      envoy 1.40.0  10.0.0.9:5",
        "web-2  -         -          -          -       -       -           -             -");
  }

  @Test
  void nodes_in_a_state_are_asked_for_by_it() {
    admin.on(
        "GET /api/v1/nodes?state=behind&replicas=all&limit=1000",
        200,
        "{'items':[{'id':'web-2','types':[]}],'incomplete':[]}");
    assertThat(ctl("nodes", "--state=behind")).isZero();
    assertThat(out.toString()).contains("web-2");
  }

  @Test
  void nodes_of_several_replicas_name_theirs_and_who_is_gone_and_who_did_not_answer() {
    admin.on(
        "GET /api/v1/nodes?gone=true&replicas=all&limit=1000",
        200,
        "{'items':[{'id':'web-1','replica':'a','types':[]},{'id':'web-2','replica':'b','types':[],"
            + "'address':'10.0.0.9:5','gone':{'since':'T','why':'the client ended it'}}],"
            + "'replicas':[{'id':'a'},{'id':'b'},{'id':'c'}],"
            + "'incomplete':['nodes of replica c are missing: it did not answer within 3 s']}");
    assertThat(ctl("nodes")).isEqualTo(1);
    assertThat(err.toString()).contains("nodes of replica c are missing");
    err.getBuffer().setLength(0);
    printed(
        "NODE   CLUSTERS  ENDPOINTS  LISTENERS  ROUTES  OTHERS  ROUND TRIP  CLIENT  ADDRESS  REPLICA",
        "web-1  -         -          -          -       -       -           -       -        a",
        "",
        "NODE   GONE SINCE  WHY                  CLUSTERS  ADDRESS     REPLICA",
        "web-2  T           the client ended it  -         10.0.0.9:5  b");
  }

  @Test
  void the_audit_tells_who_changed_what() {
    admin.on(
        "GET /api/v1/audit?who=ops&key=greeter&limit=1000",
        200,
        "{'items':[{'seq':2,'time':'T','chain':'here-1','address':'10.0.0.9:5','subject':'','agent':"
            + "'ops/1','action':'drain','key':'/services/greeter/one','revision':9,"
            + "'before':'{\\'health\\':\\'HEALTHY\\'}','after':'{\\'health\\':\\'DRAINING\\'}'}]}");
    assertThat(ctl("audit", "--who=ops", "--key=greeter")).isZero();
    printed(
        "TIME  WHO                 ACTION  KEY                    REVISION  CHANGE                       BY WAY OF",
        "T     10.0.0.9:5 (ops/1)  drain   /services/greeter/one  9         health: HEALTHY -> DRAINING  here-1");
    assertThat(ctl("audit", "--since=yesterday")).isEqualTo(2);
  }

  @Test
  void a_node_shows_its_types_or_what_it_was_sent() {
    admin.on("GET /api/v1/nodes/web-1", 200, NODE);
    admin.on(
        "GET /api/v1/nodes/web-1/config",
        200,
        "{'id':'web-1','resources':[{'type':'clusters','name':'c','version':'v1'},"
            + "{'type':'routes','name':'r','version':'v2','state':'REFUSED','wanted':'v2','acked':'v1'}]}");
    assertThat(ctl("node", "web-1")).isZero();
    assertThat(out.toString())
        .contains(
            "clusters   delta  false    2026-11-22T02:00:00Z  9       8    v2    v1     1     1      4096   no such filter");
    out.getBuffer().setLength(0);
    assertThat(ctl("pc", "web-1", "routes")).isZero();
    printed(
        "NAME  STATE    WANTED  SENT  ACKED  QUARANTINED", "r     REFUSED  v2      v2    v1     -");
  }

  @Test
  void services_and_their_instances_are_listed() {
    admin.on(
        "GET /api/v1/services?limit=1000",
        200,
        "{'items':[{'name':'a','instances':2,'served':1,'held':0,'protocol':'http'}]}");
    admin.on(
        "GET /api/v1/services/a/instances?limit=1000",
        200,
        "{'items':[{'id':'one','addr':'10.0.0.1','port':80,'weight':100,'health':'UNHEALTHY',"
            + "'served':false,'because':'health is UNHEALTHY'}]}");
    assertThat(ctl("services")).isZero();
    assertThat(ctl("services", "a")).isZero();
    printed(
        "SERVICE  INSTANCES  SERVED  HELD  PROTOCOL",
        "a        2          1       0     http",
        "INSTANCE  ADDRESS   PORT  WEIGHT  HEALTH     SERVED  BECAUSE",
        "one       10.0.0.1  80    100     UNHEALTHY  false   health is UNHEALTHY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain a/one --node=n",
        "explain --service=a --instance=one --node=n",
        "explain a --instance=one --node=n"
      })
  void explain_prints_the_chain_and_ends_with_1_when_it_is_not_sent(String line) {
    admin.on(
        "GET /api/v1/explain?service=a&instance=one&node=n",
        200,
        "{'subject':'instance a/one for node n','verdict':'NO','because':'weight is 0','facts':["
            + "{'step':'key','effect':'FOR','what':'it is registered','from':'/services/a/one @5'},"
            + "{'step':'weight','effect':'AGAINST','what':'weight is 0','from':'/services/a/one @5'}"
            + "]}");
    assertThat(ctl(line.split(" "))).isEqualTo(1);
    printed(
        "instance a/one for node n: NO",
        "  weight is 0",
        "",
        "STEP    EFFECT   FROM                FACT",
        "key     FOR      /services/a/one @5  it is registered",
        "weight  AGAINST  /services/a/one @5  weight is 0");
  }

  @Test
  void explain_tells_types_from_services() {
    admin.on(
        "GET /api/v1/explain?type=clusters&name=a%2Fb",
        200, "{'subject':'clusters/a/b','verdict':'YES','because':'x','facts':[]}");
    assertThat(ctl("explain", "clusters/a/b")).isZero();
    assertThat(ctl("explain")).isEqualTo(2);
  }

  @Test
  void answers_are_printed_as_json_and_yaml_for_programs() {
    admin.on("GET /api/v1/receipts", 200, "[{'registrations':5,'publishedAt':'T'}]");
    assertThat(ctl("receipts", "-o", "yaml")).isZero();
    assertThat(ctl("receipts", "-ojson")).isZero();
    printed(
        "- registrations: 5",
        "  publishedAt: T",
        "[ {",
        "  \"registrations\" : 5,",
        "  \"publishedAt\" : \"T\"",
        "} ]");
    assertThat(ctl("receipts", "-o", "xml")).isEqualTo(2);
  }

  @Test
  void a_receipt_names_every_node() {
    admin.on(
        "GET /api/v1/receipts/9?limit=1000&replicas=all",
        200,
        "{'revision':9,'publishedAt':'T','concerned':2,'acked':1,'pending':0,'refused':1,'nodes':["
            + "{'node':'a','state':'ACKED','ackedAt':'U','types':[{'type':'clusters'}]},"
            + "{'node':'b','state':'REFUSED','types':[{'type':'clusters','message':'no'}]}],"
            + "'away':[{'node':'c','since':'S'}],'replicas':[{'id':'r'}],'behind':[],"
            + "'incomplete':[]}");
    assertThat(ctl("receipts", "9")).isZero();
    printed(
        "revision 9, published T: 2 concerned, 1 ACKED, 0 PENDING, 1 REFUSED, 1 away",
        "",
        "NODE  STATE    ACKED AT  MESSAGE",
        "a     ACKED    U         -",
        "b     REFUSED  -         clusters: no",
        "c     AWAY     -         since S");
  }

  @Test
  void a_receipt_of_several_replicas_names_theirs_and_who_is_missing() {
    admin.on(
        "GET /api/v1/receipts/9?limit=1000&replicas=all",
        200,
        "{'revision':9,'publishedAt':'T','concerned':1,'acked':1,'pending':0,'refused':0,'nodes':["
            + "{'node':'a','state':'ACKED','ackedAt':'U','types':[],'replica':'one'}],"
            + "'away':[{'node':'c','since':'S','replica':'two'}],'replicas':[{'id':'one'},"
            + "{'id':'two'}],'behind':['two'],'incomplete':['nodes of replica three are missing'],"
            + "'awayIncomplete':['a list of nodes is slow']}");
    assertThat(ctl("receipts", "9")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "has not come through to replica two yet",
            "nodes of replica three are missing",
            "who is away may not be right: a list of nodes is slow");
    err.getBuffer().setLength(0);
    printed(
        "revision 9, published T: 1 concerned, 1 ACKED, 0 PENDING, 0 REFUSED, 1 away",
        "",
        "NODE  STATE  ACKED AT  MESSAGE  REPLICA",
        "a     ACKED  U         -        one",
        "c     AWAY   -         since S  two");
  }

  @Test
  void wait_never_ends_with_0_while_a_replica_is_missing_or_behind_unless_it_is_not_asked() {
    String done =
        "{'revision':9,'concerned':1,'acked':1,'ackedPercent':100.0,'quarantined':[],'nodes':[]";
    String path = "GET /api/v1/receipts/9?limit=1000&for=100.0&wait=0ms";
    admin.on(path, 200, done + "}");
    String[] wait = {"wait", "--revision=9", "--timeout=0s"};
    for (String missing :
        new String[] {
          "'behind':[],'incomplete':['nodes of replica c are missing: it is deaf']",
          "'behind':['c'],'incomplete':[]",
          "'x':'replicas are unknown to it'"
        }) {
      admin.on(path + "&replicas=all", 200, done + "," + missing + "}");
      assertThat(ctl(wait)).as(missing).isEqualTo(1);
    }
    assertThat(err.toString())
        .contains(
            "revision 9 is at 1 of 1 nodes; nodes of replica c are missing: it is deaf",
            "revision 9 is at 1 of 1 nodes; it has not come through to replica c yet",
            "it is of an older version and speaks for its own nodes only");
    assertThat(ctl("wait", "--revision=9", "--timeout=0s", "--this-replica")).isZero();
    admin.on(
        path + "&replicas=all",
        200,
        done + ",'behind':[],'incomplete':[],'awayIncomplete':['a list of nodes is slow']}");
    assertThat(ctl(wait)).as("who is away does not count").isZero();
  }

  @Test
  void wait_ends_with_0_when_it_has_arrived_and_names_who_lacks_it_when_not() {
    String half =
        "{'revision':9,'concerned':2,'acked':1,'ackedPercent':50.0,'quarantined':[],'nodes':["
            + "{'node':'b','state':'REFUSED','types':[{'message':'no such thing'}],"
            + "'replica':'two'}],'behind':[],'incomplete':[]}";
    String path = "GET /api/v1/receipts/9?limit=1000&for=%s&wait=0ms&replicas=all";
    admin.on(path.formatted("50.0"), 200, half);
    admin.on(path.formatted("100.0"), 200, half);
    assertThat(ctl("wait", "--revision=9", "--for=50%", "--timeout=0s")).isZero();
    printed("revision 9 is at 1 of 2 nodes");
    assertThat(ctl("wait", "--revision=9", "--timeout=0s")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "not arrived within 0s: revision 9 is at 1 of 2 nodes; REFUSED: b at two (no such thing)");
    assertThat(ctl("wait", "--revision=9", "--for=lots")).isEqualTo(2);
    assertThat(ctl("wait")).isEqualTo(2);
  }

  @Test
  void resources_are_applied_read_and_deleted() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "name: a/b c");
    admin.on("PUT /api/v1/resources/clusters/a/b%20c?wait=5s", 202, "{}");
    admin.on("GET /api/v1/resources/clusters/a/b%20c", 200, "{'name':'a/b c'}");
    admin.on("DELETE /api/v1/resources/clusters/a/b%20c", 204, "");
    assertThat(ctl("apply", "clusters/a/b c", "-f", file.toString(), "--wait=5s")).isEqualTo(1);
    assertThat(ctl("get", "clusters/a/b c")).isZero();
    assertThat(ctl("delete", "clusters/a/b c")).isZero();
    printed(
        "clusters/a/b c is stored, revision 42, has not arrived at all nodes yet",
        "{\"name\":\"a/b c\"}",
        "clusters/a/b c is deleted, revision 42");
    assertThat(admin.asked.getFirst()).endsWith("?wait=5s name: a/b c");
    assertThat(ctl("get", "clusters")).isEqualTo(2);
  }

  @Test
  void drain_begins_and_ends() {
    admin.on("POST /api/v1/services/a/instances/one/drain", 200, "{}");
    admin.on("DELETE /api/v1/services/a/instances/one/drain", 200, "{}");
    assertThat(ctl("drain", "a", "one")).isZero();
    assertThat(ctl("drain", "a", "one", "--end")).isZero();
    printed("a/one drains, revision 42", "a/one is drained no longer, revision 42");
  }

  @Test
  void a_problem_is_a_sentence_and_1() {
    assertThat(ctl("node", "nobody")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("mekong ctl node: nothing at this path (UNKNOWN_PATH)\n");
    admin.close();
    assertThat(ctl("status")).isEqualTo(1);
    assertThat(err.toString()).contains("cannot be reached").contains("--admin");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void colour_is_for_words_that_somebody_should_look_at() {
    StringWriter painted = new StringWriter();
    PrintWriter to = new PrintWriter(painted);
    new TextTable(TextTable::painted, "A", "B").row("NACKED", "x").row("ACKED", "y").print(to);
    to.flush();
    assertThat(painted.toString().lines())
        .containsExactly("A       B", "\u001b[31mNACKED\u001b[0m  x", "ACKED   y");
  }
}
