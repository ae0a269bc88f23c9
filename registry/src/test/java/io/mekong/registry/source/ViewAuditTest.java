package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange.Deregistered;
import io.mekong.registry.source.RegistrationChange.Registered;
import io.mekong.registry.source.SourceEvent.Basis;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/** A source holds keys of which the registry was told something else, or nothing. */
class ViewAuditTest {
  private static final String PREFIX = "/services/";
  private static final long REVISION = 9;

  private final RegistrationParser parser = new RegistrationParser(PREFIX, AddressRule.DEFAULT);
  private final ToldSource source = new ToldSource("keystore");
  private final RegistryLoop loop =
      new RegistryLoop(
          RegistrySettings.DEFAULT,
          LoopHost.on(Thread.ofVirtual().factory()),
          (lease, listener) -> listener.answered(RegistryLoop.LeaseInquiry.Answer.LIVES),
          update -> {});

  @BeforeEach
  void start() {
    loop.start(source);
    source.tell(new SourceEvent.Freshness(new PrefixFreshness.Current()));
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void nothing_is_wrong_when_the_registry_was_told_what_the_source_holds() {
    holds(key("s/1", 80), key("s/2", 81));
    told(key("s/1", 80), key("s/2", 81));
    assertThat(audit().corrections()).isEmpty();
    assertThat(audit().compared()).isEqualTo(2);
  }

  @Test
  void what_was_swallowed_altered_or_left_over_is_found_and_put_right() {
    holds(key("s/altered", 80), key("s/swallowed", 81), key("s/fine", 82));
    told(key("s/altered", 90), key("s/left", 83), key("s/fine", 82));

    ViewAudit audit = audit();
    assertThat(audit.corrections())
        .containsExactlyInAnyOrder(
            new Registered(instance(key("s/altered", 80))),
            new Registered(instance(key("s/swallowed", 81))),
            new Deregistered(new ServiceKey("s"), new InstanceId("left"), 0));
    loop.correct(audit.view(), audit.corrections());
    await().until(() -> audit().corrections().isEmpty());
  }

  @Test
  void what_changed_since_the_audit_is_left_as_it_is() {
    holds(key("s/1", 80), key("t/1", 81));
    told(key("s/1", 90), key("t/1", 91));
    ViewAudit audit = audit();
    told(key("s/1", 95));
    await().until(() -> port("s/1") == 95);

    loop.correct(audit.view(), audit.corrections());
    await().until(() -> port("t/1") == 81);
    assertThat(port("s/1")).isEqualTo(95);
  }

  @Test
  void while_the_registry_is_behind_its_source_nothing_is_compared() {
    told(key("s/1", 80));
    holds(key("s/1", 90));
    source.contents =
        new SourceContents(
            new StoreHead(1, REVISION + 1), source.contents.accepted(), TreePMap.empty());
    assertThat(ViewAudit.look(source, parser, loop::status)).isEmpty();
  }

  @Test
  void a_key_that_another_source_overrides_or_that_is_set_aside_is_left_out() {
    RegistrySource over = new LimitedSource(new Upper(source), PREFIX, LimitedSource.Quota.DEFAULT);
    holds(key("s/1", 80), key("s/2", 81));
    told(key("s/1", 90));
    source.contents =
        new SourceContents(
            source.contents.head(),
            source.contents.accepted(),
            TreePMap.singleton(
                PREFIX + "s/2",
                new Rejection(PREFIX + "s/2", "beyond", REVISION, Rejection.LastGood.NONE)));
    Optional<ViewAudit> audit = ViewAudit.look(over, parser, loop::status);
    assertThat(audit.orElseThrow().corrections()).isEmpty();
  }

  /** Overrides {@code s/1}. */
  private record Upper(ToldSource source) implements RegistrySource {
    @Override
    public String name() {
      return "upper";
    }

    @Override
    public void start(SourceListener listener) {}

    @Override
    public SourceContents contents() {
      return source.contents();
    }

    @Override
    public boolean overrides(ServiceKey service, InstanceId id) {
      return id.value().equals("1");
    }

    @Override
    public void close() {}
  }

  private ViewAudit audit() {
    return ViewAudit.look(source, parser, loop::status).orElseThrow();
  }

  private int port(String name) {
    String[] parts = name.split("/", -1);
    RegistryView view = loop.status().view();
    return Objects.requireNonNull(
            Objects.requireNonNull(view.services().get(new ServiceKey(parts[0])))
                .instances()
                .get(new InstanceId(parts[1])))
        .endpoint()
        .port();
  }

  private void holds(StoredKey... keys) {
    source.contents =
        new SourceContents(
            new StoreHead(1, REVISION),
            TreePMap.from(
                Arrays.stream(keys).collect(Collectors.toMap(StoredKey::key, Function.identity()))),
            TreePMap.empty());
  }

  private void told(StoredKey... keys) {
    source.tell(
        new SourceEvent.Registrations(
            Basis.REPORTED,
            REVISION,
            Arrays.stream(keys)
                .<RegistrationChange>map(key -> new Registered(instance(key)))
                .collect(ImmutableList.toImmutableList())));
    await()
        .until(() ->
            ImmutableSet.copyOf(loop.status().view().services().keySet())
                .containsAll(Arrays.stream(keys).map(key -> instance(key).service()).toList()));
  }

  private ServiceInstance instance(StoredKey key) {
    return ((RegistrationParser.Accepted) parser.parse(key)).instance();
  }

  private static StoredKey key(String name, int port) {
    return new StoredKey(
        PREFIX + name,
        ByteString.copyFrom(
            ("{\"addr\":\"10.0.0.1\",\"port\":" + port + "}").getBytes(StandardCharsets.UTF_8)),
        5,
        6,
        0);
  }
}
