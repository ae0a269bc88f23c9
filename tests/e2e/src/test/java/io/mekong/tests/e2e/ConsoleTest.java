package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.Chromium;
import io.mekong.tests.kit.DeltaAdsClient;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What an operator sees in a real Chromium: a real Mekong behind a token, with an instance that is
 * not healthy, a registration that breaks a rule, a node that accepts and a node that refuses.
 */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
  private static final String TOKEN = "a-token-for-the-console";
  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  private static final String ENDPOINT =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private static final int SERVICES = 3;

  private TestFolder folder;
  private MekongProcess mekong;
  private ManagedChannel channel;
  private AdsClient accepts;
  private DeltaAdsClient refuses;
  private ConsolePage page;

  @BeforeAll
  void start() throws IOException {
    assumeTrue(
        Chromium.isThere(),
        "no Chromium: './mekong setup' fetches Debian's where apt-get can be had");
    folder = TestFolder.create("console");
    mekong =
        MekongProcess.start(
            "--admin-token-file=" + folder.write("token", TOKEN),
            "--registry-file=" + folder.write("services.yaml", registrations("")));
    register("greeter", 1, "HEALTHY");
    register("greeter", 2, "UNHEALTHY");
    register("silent", 3, "UNHEALTHY");
    folder.write("services.yaml", registrations("legacy: {one: {}}"));
    channel = NettyChannelBuilder.forTarget(mekong.xds()).usePlaintext().build();
    accepts = accepting();
    refuses = DeltaAdsClient.open(channel, "web-2", Struct.getDefaultInstance());
    refuses.nack(refuses.subscribe(CLUSTER).expect(CLUSTER), "no <b>such</b> filter");
    page = new ConsolePage(mekong.admin().port());
    enter();
  }

  /** A service with more instances than a page of the console, and another one. */
  private static String registrations(String more) {
    return IntStream.rangeClosed(1, 201)
        .mapToObj(number -> "i-%03d: {addr: 10.1.0.%d, port: 80}".formatted(number, number))
        .collect(Collectors.joining(", ", "services: {big: {", "}, " + more + "}"));
  }

  private void register(String service, int number, String health) throws IOException {
    HttpAnswer answer =
        mekong
            .admin()
            .post(
                "/api/v1/services/" + service + "/instances",
                ("{\"id\": \"i-%d\", \"addr\": \"10.0.0.%d\", \"port\": 80, \"health\": \"%s\","
                        + " \"ttl\": \"1h\", \"locality\": {\"region\": \"eu\", \"zone\": \"a\"}}")
                    .formatted(number, number, health),
                "Bearer " + TOKEN);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private AdsClient accepting() {
    Node node =
        Node.newBuilder()
            .setId("web-1")
            .setUserAgentName("envoy")
            .setLocality(Locality.newBuilder().setRegion("eu").setZone("a"))
            .build();
    AdsClient client = AdsClient.open(channel, node).request(CLUSTER);
    DiscoveryResponse clusters = client.expect(CLUSTER);
    while (clusters.getResourcesCount() < SERVICES) { // a new service is published a moment later
      client.ack(clusters);
      clusters = client.expect(CLUSTER);
    }
    client.ack(clusters).request(ENDPOINT, "greeter", "silent");
    DiscoveryResponse endpoints = client.expect(ENDPOINT);
    return client.ack(endpoints, "greeter", "silent");
  }

  /** The page itself needs no token, and asks for it. */
  private void enter() {
    page.load("/");
    page.await("#token-form", "Use it for this tab");
    page.tab().eval("document.getElementById('token').focus()");
    page.tab().type(TOKEN);
    page.tab().press("Enter");
    page.await("#state", "ready, store current");
    assertThat(page.tab().takeFaults()).isNotEmpty().allMatch(fault -> fault.contains("401"));
  }

  @AfterEach
  void clean() {
    page.isClean();
  }

  @AfterAll
  void stop() {
    if (mekong != null) {
      page.close();
      accepts.close();
      refuses.close();
      channel.shutdownNow();
      mekong.close();
      folder.close();
    }
  }

  @Test
  void the_overview_says_first_what_is_wrong() {
    page.go("#/");
    page.await("#view section:first-child h2", "What is wrong now");
    page.await(
        "#view section:first-child",
        "Node web-2 refuses what it was sent",
        "clusters: no <b>such</b> filter",
        "Service silent serves none of its 1 instances",
        "is refused");
    page.await(".tiles", "services", "nodes refusing", "rejected keys");
    page.looksWell("overview");
    page.go("#/rejected");
    page.await("table", "services.yaml");
    page.looksWell("rejected");
  }

  @Test
  void services_tell_health_and_are_found_by_a_filter() {
    page.go("#/services");
    page.await("table", "greeter", "served in part", "silent", "nothing served");
    page.looksWell("services");
    page.tab().eval("document.activeElement.blur()");
    page.tab().press("/");
    page.tab().type("green");
    page.await("#view", "No service is like this");
    assertThat(page.tab().eval("location.hash")).isEqualTo("#/services?contains=green");
    page.go("#/services?state=unserved");
    page.await("#view", "1 of 1", "silent");
  }

  @Test
  void a_service_tells_of_each_instance_why_it_is_served_or_not() {
    page.go("#/service/greeter");
    page.await("#title", "Service greeter");
    page.await("table", "i-1", "not served", "health is UNHEALTHY", "10.0.0.1:80", "eu/a");
    page.looksWell("service");
  }

  @Test
  void a_service_with_more_instances_than_a_page_has_a_next_page() {
    page.go("#/service/big");
    page.await("table", "i-001", "i-200");
    page.tab().eval("document.querySelector('.pages a').click()");
    page.await("#title", "Service big");
    page.await("table", "i-201");
    assertThat(page.tab().text(".pages")).isEqualTo("First page");
    page.tab().eval("document.querySelector('.pages a').click()");
    page.await("table", "i-001");
  }

  @Test
  void the_fleet_is_shown_by_zone() {
    page.go("#/fleet");
    page.await(".zones", "eu/a", "1 in sync", "no zone said", "1 refusing");
    page.looksWell("fleet");
  }

  @Test
  void nodes_and_a_node_tell_what_was_refused_with_its_words() {
    page.go("#/nodes");
    page.await("table", "web-1", "in sync", "web-2", "refusing", "no <b>such</b> filter");
    page.looksWell("nodes");
    page.go("#/nodes?state=refusing");
    page.await("#view", "1 of 1", "web-2");
    page.go("#/node/web-2");
    page.await("table", "clusters", "refusing", "ago", "no <b>such</b> filter", " B", "delta");
    page.looksWell("node-refusing");
    page.go("#/node/web-1");
    page.await(".facts", "in sync", "eu/a");
    page.tab().eval("document.getElementById('sent-endpoints').open = true");
    page.await("#sent-endpoints", "endpoints: 2", "greeter", "silent");
    page.looksWell("node");
  }

  @Test
  void a_node_that_left_is_listed_below_the_others_with_the_reason() {
    try (AdsClient leaves = AdsClient.open(channel, "web-9").request(CLUSTER)) {
      leaves.expect(CLUSTER);
    }
    page.go("#/nodes");
    page.await("#view section", "Left during the last day", "web-9", "ago");
    page.looksWell("nodes-left");
  }

  /** Which takes several replicas to see in a page. */
  @Test
  void an_answer_that_is_not_complete_says_so_first() {
    String said =
        page.tab()
            .eval(
                """
                import('/console/replicas.js').then(({ missing, nodeOf }) => {
                  const replicas = [{ id: 'here' }, { id: 'there' }];
                  return [missing({ incomplete: ['nodes of replica <b> are missing'], behind: ['c'] }).textContent,
                    missing({ incomplete: [], behind: [] }), nodeOf({ replicas }, 'n', 'here').href,
                    nodeOf({ replicas }, 'n', 'there')].join('|');
                })\
                """);
    assertThat(said)
        .contains("This is not all.nodes of replica <b> are missing", "come through to replica c")
        .contains("||")
        .contains("#/node/n|n");
  }

  @Test
  void a_node_names_first_what_differs_and_a_click_opens_body_and_change() {
    String differing = "section[aria-label=\"What differs\"]";
    page.go("#/node/web-2");
    page.await(differing, "clusters/", "not answered", "nothing");
    page.tab().eval("document.querySelector('%s a').focus()".formatted(differing));
    page.tab().press("Enter");
    page.await("#title", "clusters/", " of web-2");
    page.await("section[aria-label=\"What would change\"]", "all of it", "\"type\": \"EDS\"");
    page.await("section[aria-label=\"As sent\"] pre", "\"edsClusterConfig\"");
    page.looksWell("resource");
  }

  @Test
  void events_come_as_they_happen() throws IOException {
    page.go("#/events");
    page.await("table", "put", "greeter", "rejected");
    page.go("#/events?service=greeter");
    page.await("#title", "Events of greeter");
    register("greeter", 4, "UNHEALTHY");
    page.await("table tbody", "i-4");
    page.looksWell("events");
  }

  @Test
  void events_go_on_after_a_broken_connection() {
    page.tab()
        .eval(
            """
            const real = window.fetch;
            window.fetch = (path, options) => {
              if (!path.includes('/events')) {
                return real(path, options);
              }
              window.fetch = real;
              return Promise.reject(new TypeError('the line is cut'));
            }\
            """);
    page.go("#/events?type=rejected");
    page.await("#fault", "the line is cut");
    page.await("table tbody", "services.yaml");
    assertThat(page.tab().eval("document.getElementById('fault').hidden")).isEqualTo("true");
  }

  @Test
  void the_audit_tells_who_changed_what() {
    page.go("#/audit");
    page.await("table", "register", "127.0.0.1", "admin-token", "/services/greeter/i-1");
    page.looksWell("audit");
    page.go("#/audit?contains=nobody");
    page.await("#view", "Nobody has changed anything like this");
  }

  @Test
  void explain_is_a_search_box_in_every_head() {
    page.go("#/receipts");
    page.await("#title", "Receipts");
    page.tab().eval("document.getElementById('question').focus()");
    page.tab().type("greeter/i-2");
    page.tab().press("Enter");
    page.await("#title", "Why greeter/i-2?");
    page.await("#view", "NO", "UNHEALTHY");
    page.looksWell("explain");
    page.go("#/explain?type=clusters&name=greeter&node=web-1");
    page.await("#view", "YES");
  }

  @Test
  void the_api_is_shown_by_swagger_ui() {
    page.load("/swagger-ui");
    page.await("#swagger-ui", "Mekong admin", "/api/v1/explain", "/health/readiness", "Authorize");
    page.looksWell("swagger-ui");
    page.load("/");
    enter();
  }

  @Test
  void a_receipt_tells_where_a_revision_has_arrived() {
    page.go("#/receipts");
    page.await("table tbody a", "");
    page.looksWell("receipts");
    page.tab().eval("document.querySelector('table tbody a').click()");
    page.await("#title", "Revision ");
    page.await("#view", "What changed", "Nodes");
    page.looksWell("receipt");
  }

  @Test
  void propagation_is_drawn_from_the_metrics() {
    page.go("#/propagation");
    page.await("#family", "mekong_event_to_ack_seconds", "mekong_propagation_seconds");
    assertThat(page.tab().eval("document.getElementById('family').value"))
        .isEqualTo("mekong_event_to_ack_seconds");
    page.go("#/propagation?family=mekong_reconcile_duration_seconds");
    page.await(".tiles", "P50", "P99", "s");
    assertThat(page.tab().eval("document.querySelectorAll('#view svg rect').length"))
        .isNotEqualTo("0");
    page.looksWell("propagation");
  }

  /** As histogram_quantile of Prometheus, and from one look to the next. */
  @Test
  void quantiles_are_those_of_what_grew() {
    String quantile =
        page.tab()
            .eval(
                """
                import('/console/histogram.js').then(({ parse, growth, quantile, families }) => {
                  const look = (a, b, c) => parse(`# HELP x
                mekong_x_seconds_bucket{type="a",le="0.1"} ${a}
                mekong_x_seconds_bucket{type="a",le="0.2"} ${b}
                mekong_x_seconds_bucket{type="a",le="+Inf"} ${c}`.replace(/^ +/gm, ''));
                  const of = (found) => found.get('mekong_x_seconds').get('type="a"');
                  const grown = growth(of(look(5, 15, 15)), of(look(5, 5, 5)));
                  return [families(look(0, 0, 0)), quantile(grown, 0.5).toFixed(3),
                    quantile(of(look(0, 0, 3)), 0.5), growth(of(look(1, 1, 1)), of(look(5, 5, 5)))[0].count].join();
                })\
                """);
    assertThat(quantile).isEqualTo("mekong_x_seconds,0.150,0.2,1");
    String drawn =
        page.tab()
            .eval(
                """
                import('/console/chart.js').then(({ lines }) => {
                  const look = (at, count) => ({ at, grown: [{ bound: 1, count }, { bound: Infinity, count }] });
                  const [p50, p99] = lines([look(0, 1), look(1000, 3)]).querySelectorAll('polyline');
                  return [p50.getAttribute('points'), p99.getAttribute('points')].join(' and ');
                })\
                """);
    assertThat(drawn).matches("64,[0-9.]+ 632,[0-9.]+ and 64,16[0-9.]* 632,16[0-9.]*");
  }

  @Test
  void a_keyboard_is_enough() {
    page.load("/");
    page.await("#token-form", "Use it for this tab");
    page.tab().press("Tab");
    assertThat(focused()).isEqualTo("Skip to the content");
    assertThat(page.tab().eval("getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    page.tab().press("Enter");
    assertThat(page.tab().eval("document.activeElement.id")).isEqualTo("content");
    enter();
  }

  private String focused() {
    return page.tab().text(":focus");
  }

  @Test
  void an_unknown_service_is_told_and_not_drawn() {
    page.go("#/service/nobody");
    page.await("#fault", "no service of this name");
    assertThat(page.tab().takeFaults()).allMatch(fault -> fault.contains("404"));
    page.go("#/");
    page.await("#view", "What is wrong now");
    page.tab().takeFaults();
  }
}
