package io.mekong.tests.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.mekong.tests.kit.DeltaAdsClient;
import java.util.HashMap;
import java.util.Map;

/** The incremental protocol. */
final class DeltaConversation implements Conversation {
  private final DeltaAdsClient client;
  private final Kind kind;
  private final Map<String, String> versions = new HashMap<>();
  private DeltaDiscoveryResponse last = DeltaDiscoveryResponse.getDefaultInstance();

  DeltaConversation(DeltaAdsClient client, Kind kind) {
    this.client = client;
    this.kind = kind;
  }

  @Override
  public Conversation subscribe(String... names) {
    client.subscribe(kind.typeUrl(), names);
    return this;
  }

  @Override
  public Conversation unsubscribe(String... names) {
    client.unsubscribe(kind.typeUrl(), names);
    return this;
  }

  @Override
  public Conversation resume(Map<String, String> earlier, String... names) {
    client.send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(kind.typeUrl())
            .addAllResourceNamesSubscribe(ImmutableList.copyOf(names))
            .putAllInitialResourceVersions(earlier));
    return this;
  }

  @Override
  public Heard hears() {
    last = client.expect(kind.typeUrl());
    last.getResourcesList().forEach(each -> versions.put(each.getName(), each.getVersion()));
    return new Heard(
        kind.read(last.getResourcesList().stream().map(Resource::getResource).toList()),
        ImmutableSet.copyOf(last.getRemovedResourcesList()),
        last.getNonce(),
        last.getSystemVersionInfo());
  }

  @Override
  public Conversation ack() {
    client.ack(last);
    return this;
  }

  @Override
  public Conversation nack(String message) {
    client.nack(last, message);
    return this;
  }

  @Override
  public Conversation ackUnderWrongNonce() {
    client.send(
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(kind.typeUrl()).setResponseNonce("wrong"));
    return this;
  }

  @Override
  public Conversation hearsNothing() {
    client.expectNothing();
    return this;
  }

  @Override
  public Map<String, String> versions() {
    return ImmutableMap.copyOf(versions);
  }

  @Override
  public void close() {
    client.close();
  }
}
