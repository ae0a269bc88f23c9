package io.mekong.controlplane.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a node was sent, as it is printed, and what it should have instead. */
class NodeCommandTest {
  private static final String REFUSED =
      "{'type':'clusters','name':'a/b','state':'REFUSED','wanted':'v2','sent':'v2','acked':'v1',"
          + "'nack':'no such\\u001b filter','quarantined':'v3','changes':["
          + "{'op':'replace','path':'/connectTimeout','was':'5s','value':'1s'},"
          + "{'op':'add','path':'/filters','value':[{'name':'new'}]},"
          + "{'op':'remove','path':'/metadata','was':{}}],'truncated':true}";
  private static final String MISSING =
      "{'type':'routes','name':'r','state':'MISSING','wanted':'v9','changes':["
          + "{'op':'add','path':'','value':{'name':'r'}}],'truncated':false,'note':'a note'}";

  private final CannedAdmin admin = new CannedAdmin();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    admin.close();
  }

  private int node(String... arguments) {
    return new CommandLine(new CtlCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(
            Stream.concat(
                    Stream.of("node", "web-1", "--admin=" + admin.url()), Stream.of(arguments))
                .toArray(String[]::new));
  }

  private void printed(String... lines) {
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines()).containsExactly(lines);
  }

  @Test
  void a_diff_names_each_place_that_would_change_and_ends_with_1() {
    admin.on(
        "GET /api/v1/nodes/web-1/diff",
        200,
        "{'id':'web-1','total':3,'truncated':true,'differences':["
            + REFUSED
            + ","
            + MISSING
            + "]}");
    assertThat(node("diff")).isEqualTo(1);
    printed(
        "--- clusters/a/b ACKED v1",
        "+++ clusters/a/b wanted v2",
        "# REFUSED: no such  filter",
        "# quarantine keeps v3 from it",
        "@@ /connectTimeout @@",
        "-\"5s\"",
        "+\"1s\"",
        "@@ /filters @@",
        "+[ {",
        "+  \"name\" : \"new\"",
        "+} ]",
        "@@ /metadata @@",
        "-{ }",
        "# there are more changes; ask for the resource by its name",
        "--- routes/r not ACKED in any known version",
        "+++ routes/r wanted v9",
        "# MISSING",
        "# a note",
        "@@ all of it @@",
        "+{",
        "+  \"name\" : \"r\"",
        "+}",
        "# 2 of 3 differences are shown");
  }

  @Test
  void without_a_difference_it_ends_with_0() {
    admin.on("GET /api/v1/nodes/web-1/diff", 200, "{'id':'web-1','total':0,'differences':[]}");
    assertThat(node("diff")).isZero();
    assertThat(node("diff", "-o", "yaml")).isZero();
    printed("web-1 is in sync", "id: web-1", "total: 0", "differences: []");
  }

  @Test
  void a_resource_is_printed_as_it_was_sent_not_as_it_should_be() {
    admin.on(
        "GET /api/v1/nodes/web-1/config/clusters/a/b%20c",
        200,
        "{'id':'web-1','type':'clusters','name':'a/b c','state':'STALE',"
            + "'sent':{'version':'v1','body':{'name':'a/b c','ports':[80]}},'acked':{'version':'v1'},"
            + "'wanted':{'version':'v2','body':{'name':'other'}},'nack':'no','note':'a note'}");
    assertThat(node("clusters", "a/b c")).isZero();
    printed(
        "# clusters/a/b c of web-1",
        "# STALE: wanted v2, sent v1, ACKED v1",
        "# refused: no",
        "# a note",
        "name: a/b c",
        "ports:",
        "- 80");
  }

  @Test
  void what_was_not_sent_and_what_cannot_be_shown_is_said() {
    String path = "GET /api/v1/nodes/web-1/config/clusters/";
    admin.on(path + "a", 200, "{'type':'clusters','name':'a','state':'MISSING','wanted':{}}");
    admin.on(
        path + "b",
        200,
        "{'type':'clusters','name':'b','state':'IN_SYNC','sent':{'version':'v1'},'quarantined':'v3'}");
    assertThat(node("clusters", "a")).isZero();
    assertThat(node("clusters", "b")).isZero();
    printed(
        "# clusters/a of web-1",
        "# MISSING: wanted nothing, sent nothing, ACKED nothing",
        "# it was not sent",
        "# clusters/b of web-1",
        "# IN_SYNC: wanted nothing, sent v1, ACKED nothing",
        "# quarantine keeps v3 from it",
        "# its body is not known here");
  }

  @Test
  void a_diff_is_of_all_resources() {
    assertThat(node("diff", "a")).isEqualTo(2);
    assertThat(err.toString()).contains("diff tells of all resources");
  }

  @Test
  void on_a_terminal_lines_have_the_colours_of_a_diff() throws Exception {
    StringWriter painted = new StringWriter();
    PrintWriter to = new PrintWriter(painted);
    new DiffText(to, DiffText::painted)
        .print(
            new ObjectMapper().readTree(("{'differences':[" + MISSING + "]}").replace('\'', '"')));
    to.flush();
    assertThat(painted.toString().lines())
        .contains(
            "\u001b[33m# MISSING\u001b[0m",
            "\u001b[36m@@ all of it @@\u001b[0m",
            "\u001b[32m+}\u001b[0m")
        .anyMatch(line -> line.startsWith("\u001b[31m--- routes/r"));
  }
}
