package io.mekong.tests.conformance;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.mekong.tests.kit.AdsClient;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** State of the world: each request repeats all that is wanted. */
final class SotwConversation implements Conversation {
  private final AdsClient client;
  private final Kind kind;
  private final Set<String> wanted = new LinkedHashSet<>();
  private DiscoveryResponse last = DiscoveryResponse.getDefaultInstance();
  private String accepted = "";

  SotwConversation(AdsClient client, Kind kind) {
    this.client = client;
    this.kind = kind;
  }

  @Override
  public Conversation subscribe(String... names) {
    wanted.addAll(List.of(names));
    return say(last.getNonce());
  }

  @Override
  public Conversation unsubscribe(String... names) {
    List.of(names).forEach(wanted::remove);
    return say(last.getNonce());
  }

  @Override
  public Conversation resume(Map<String, String> earlier, String... names) {
    accepted = earlier.values().stream().findFirst().orElse("");
    return subscribe(names);
  }

  private Conversation say(String nonce) {
    client.send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(kind.typeUrl())
            .setVersionInfo(accepted)
            .setResponseNonce(nonce)
            .addAllResourceNames(wanted));
    return this;
  }

  @Override
  public Heard hears() {
    last = client.expect(kind.typeUrl());
    return new Heard(
        kind.read(last.getResourcesList()),
        ImmutableSet.of(),
        last.getNonce(),
        last.getVersionInfo());
  }

  @Override
  public Conversation ack() {
    accepted = last.getVersionInfo();
    return say(last.getNonce());
  }

  @Override
  public Conversation nack(String message) {
    client.nack(last, message, wanted.toArray(String[]::new));
    return this;
  }

  @Override
  public Conversation ackUnderWrongNonce() {
    return say("wrong");
  }

  @Override
  public Conversation hearsNothing() {
    client.expectNothing();
    return this;
  }

  @Override
  public Map<String, String> versions() {
    return accepted.isEmpty() ? ImmutableMap.of() : ImmutableMap.of("", accepted);
  }

  @Override
  public void close() {
    client.close();
  }
}
