package io.mekong.controlplane.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReport.Fact;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.ResourceReport;
import io.mekong.controlplane.xds.protocol.ResourceReport.Standing;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.ServiceKey;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each reason why something is sent or is not, with where it comes from. */
class ExplainTest {
  private static final ServiceKey GREETER = new ServiceKey("greeter");
  private static final String ONE = "/services/greeter/one";
  private static final String GOOD = "{\"addr\":\"10.0.0.1\",\"port\":80}";
  private static final String OTHER = "{\"addr\":\"10.0.0.2\",\"port\":80}";

  private final ExplainStage stage = new ExplainStage();

  @AfterEach
  void stop() {
    stage.close();
  }

  private ExplainReport one(ImmutableList<ResourceReport> wanted) {
    return Explain.instance(
        stage.scene(node(NodeGroup.PLAIN_ENVOY, wanted)), GREETER, new InstanceId("one"));
  }

  private ExplainReport one() {
    return Explain.instance(stage.scene(Optional.empty()), GREETER, new InstanceId("one"));
  }

  private static Optional<Scene.Node> node(NodeGroup group, ImmutableList<ResourceReport> wanted) {
    return Optional.of(
        new Scene.Node(
            "web-1",
            ImmutableList.of(new Scene.Stream(group, NodeFacts.NONE, ImmutableMap.of(), wanted))));
  }

  private ResourceReport report(Standing standing, String version, String message) {
    return new ResourceReport(XdsType.ENDPOINT, "greeter", standing, version, null, null, message);
  }

  private String version(XdsType type, String name) {
    return stage
        .scene(Optional.empty())
        .published(type, name)
        .map(Scene.Published::resource)
        .map(VersionedResource::version)
        .orElseThrow();
  }

  private static Fact against(ExplainReport report) {
    return report.facts().stream()
        .filter(fact -> fact.effect().equals("AGAINST"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing speaks against it: " + report));
  }

  private static void no(ExplainReport report, String step, String what) {
    assertThat(report.verdict()).as(report.toString()).isEqualTo("NO");
    assertThat(against(report).step()).isEqualTo(step);
    assertThat(report.because()).contains(what).isEqualTo(against(report).what());
  }

  @Test
  void what_is_registered_and_accepted_is_sent() {
    stage.put(ONE, GOOD);
    ExplainReport report =
        one(ImmutableList.of(report(Standing.ACCEPTED, version(XdsType.ENDPOINT, "greeter"), "")));
    assertThat(report.verdict()).as(report.toString()).isEqualTo("YES");
    assertThat(report.subject()).isEqualTo("instance greeter/one for node web-1");
    assertThat(report.facts())
        .extracting(Fact::step)
        .containsExactly("key", "health", "life", "published", "acked");
    assertThat(report.facts().getFirst().from()).isEqualTo(ONE + " @1");
    assertThat(report.facts().getFirst().what()).contains("10.0.0.1:80");
  }

  @Test
  void a_registration_may_say_that_it_takes_no_traffic() {
    stage.put(ONE, "{\"addr\":\"10.0.0.1\",\"port\":80,\"health\":\"UNHEALTHY\"}");
    no(one(), "health", "UNHEALTHY");
    stage.put(ONE, "{\"addr\":\"10.0.0.1\",\"port\":80,\"weight\":0}");
    no(one(), "weight", "0");
    stage.put(ONE, "{\"addr\":\"10.0.0.1\",\"port\":80,\"health\":\"DRAINING\"}");
    no(one(), "health", "DRAINING");
  }

  @Test
  void a_value_that_breaks_a_rule_is_named_with_its_revision() {
    stage.put(ONE, "{\"addr\":\"10.0.0.1\"}");
    no(one(), "key", "port");
    assertThat(against(one()).from()).isEqualTo(ONE + " @1");
    assertThat(Explain.knows(stage.scene(Optional.empty()), GREETER)).isTrue();
  }

  @Test
  void a_bad_overwrite_leaves_the_good_value_and_is_told() {
    stage.put(ONE, GOOD);
    stage.put(ONE, "rubbish");
    ExplainReport report = one();
    assertThat(report.verdict()).isEqualTo("YES");
    assertThat(report.facts())
        .anyMatch(f -> f.what().contains("newest value is refused") && f.from().endsWith("@2"));
  }

  @Test
  void what_is_gone_is_told_with_the_evidence() {
    stage.put(ONE, GOOD);
    stage.put("/services/greeter/two", OTHER);
    stage.delete(ONE);
    ExplainReport report = one();
    no(report, "key", "gone since");
    assertThat(report.facts())
        .anyMatch(f -> f.step().equals("life") && f.what().contains("DELETED"));
    no(
        Explain.instance(stage.scene(Optional.empty()), GREETER, new InstanceId("three")),
        "key",
        "no such key");
  }

  @Test
  void what_observers_took_out_is_told_with_what_they_saw() {
    stage.put(ONE, GOOD);
    stage.put("/services/greeter/two", OTHER);
    stage.observed(
        new OpinionChange(
            GREETER,
            new InstanceId("one"),
            "check-0",
            new Opinion(
                new Opinion.Subject(1, "10.0.0.1", 80),
                Opinion.Bearing.DOWN,
                "connection refused")));
    no(one(), "eviction", "connection refused");
  }

  @Test
  void what_protection_keeps_is_told() {
    stage.put(ONE, GOOD);
    stage.put(ONE, "{\"addr\":\"10.0.0.1\",\"port\":80,\"health\":\"TIMEOUT\"}");
    ExplainReport report = one();
    assertThat(report.verdict()).as(report.toString()).isEqualTo("YES");
    assertThat(report.facts())
        .anyMatch(f -> f.step().equals("protection") && f.what().contains("HEALTH"));
  }

  @Test
  void one_address_is_sent_once() {
    stage.put(ONE, GOOD);
    stage.put("/services/greeter/two", GOOD);
    no(one(), "address", "instance two has the same address");
  }

  @Test
  void a_stored_assignment_hides_the_generated_one() {
    stage.put(ONE, GOOD);
    stage.putRaw("endpoints/greeter", "{\"clusterName\":\"greeter\"}");
    ExplainReport report = one();
    no(report, "published", "not in the assignment");
    assertThat(report.facts())
        .anyMatch(
            f -> f.step().equals("raw") && f.from().equals("/mekong/resources/endpoints/greeter"));
  }

  @Test
  void each_stop_on_the_way_to_a_node_is_told() {
    stage.put(ONE, GOOD);
    no(one(ImmutableList.of()), "subscription", "has not asked for endpoints/greeter");
    no(one(ImmutableList.of(report(Standing.REQUESTED, "", ""))), "sent", "nothing was sent");
    no(one(ImmutableList.of(report(Standing.SENT, "", ""))), "sent", "not answered");
    no(one(ImmutableList.of(report(Standing.REFUSED, "", "too big"))), "acked", "too big");
    no(one(ImmutableList.of(report(Standing.ACCEPTED, "old", ""))), "sent", "newest was not sent");
    NodeGroup narrow =
        new NodeGroup(
            NodeGroup.Dialect.ENVOY,
            "",
            NodeGroup.PLAIN_ENVOY.outboundPort(),
            NodeGroup.PLAIN_ENVOY.inboundPort(),
            NodeGroup.PLAIN_ENVOY.appPort(),
            com.google.common.collect.ImmutableSortedSet.of("other"));
    no(
        Explain.instance(
            stage.scene(node(narrow, ImmutableList.of())), GREETER, new InstanceId("one")),
        "group",
        "mekong.services");
  }

  @Test
  void a_resource_tells_what_it_is_made_from() {
    stage.put(ONE, GOOD);
    ExplainReport cluster =
        Explain.resource(stage.scene(Optional.empty()), XdsType.CLUSTER, "greeter");
    assertThat(cluster.verdict()).isEqualTo("YES");
    assertThat(cluster.facts())
        .extracting(Fact::step)
        .containsExactly("service", "protocol", "published");
    stage.putRaw("clusters/legacy", "{\"name\":\"legacy\",\"connectTimeout\":\"-1s\"}");
    ExplainReport legacy =
        Explain.resource(stage.scene(Optional.empty()), XdsType.CLUSTER, "legacy");
    no(legacy, "published", "nothing is published");
    assertThat(legacy.facts())
        .anyMatch(f -> f.step().equals("raw") && f.what().contains("set aside"));
  }

  @Test
  void a_service_tells_of_each_of_its_instances() {
    stage.put(ONE, "{\"addr\":\"10.0.0.1\",\"port\":80,\"health\":\"DRAINING\"}");
    stage.put("/services/greeter/two", "{}");
    ExplainReport report = Explain.service(stage.scene(Optional.empty()), GREETER);
    no(report, "endpoints", "none of its instances");
    assertThat(report.facts())
        .extracting(Fact::what)
        .anyMatch(what -> what.startsWith("one gets none: its registration says DRAINING"))
        .anyMatch(what -> what.startsWith("two gets none: its value is refused"));
    assertThat(Explain.knows(stage.scene(Optional.empty()), new ServiceKey("nobody"))).isFalse();
  }

  @Test
  void a_service_tells_of_its_cluster_and_its_virtual_host() {
    stage.put(ONE, GOOD);
    ExplainReport report = Explain.service(stage.scene(Optional.empty()), GREETER);
    assertThat(report.verdict()).as(report.toString()).isEqualTo("YES");
    assertThat(report.facts())
        .extracting(Fact::step)
        .containsExactly("service", "protocol", "instance", "route", "published");
    stage.put("/services/db/one", "{\"addr\":\"10.0.0.9\",\"port\":5432,\"protocol\":\"tcp\"}");
    assertThat(Explain.service(stage.scene(Optional.empty()), new ServiceKey("db")).facts())
        .anyMatch(f -> f.step().equals("route") && f.what().contains("speaks tcp"));
  }
}
