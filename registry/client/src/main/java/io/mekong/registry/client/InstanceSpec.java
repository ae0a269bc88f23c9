package io.mekong.registry.client;

import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.Locality;
import io.mekong.registry.v1.Protocol;
import java.time.Duration;
import java.util.Map;

/**
 * What a program wants to be registered as.
 *
 * @param instance its registration; the id is never empty, the health never unspecified
 * @param timeToLive life of the lease, 5 s to 24 h in whole seconds; renewed at a third of it
 * @param drainTime how long a program that ends goes on serving after it was taken out of traffic
 */
public record InstanceSpec(Instance instance, Duration timeToLive, Duration drainTime) {
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);
  private static final Duration DRAIN_TIME = Duration.ofSeconds(5);

  /** Fills in id and health when they are not given. */
  public InstanceSpec {
    if (instance.getId().isEmpty()) {
      String id = instance.getAddr() + "-" + instance.getPort();
      instance = instance.toBuilder().setId(id).build();
    }
    if (instance.getHealth() == Health.HEALTH_UNSPECIFIED) {
      instance = instance.toBuilder().setHealth(Health.HEALTH_HEALTHY).build();
    }
  }

  /**
   * A HEALTHY instance of weight 100 that speaks HTTP, called {@code addr-port}.
   *
   * @param addr an IP literal
   */
  public static InstanceSpec at(String service, String addr, int port) {
    return new InstanceSpec(
        Instance.newBuilder().setService(service).setAddr(addr).setPort(port).build(),
        TIME_TO_LIVE,
        DRAIN_TIME);
  }

  /** Under another id; it belongs to this program alone, who registers it takes it over. */
  public InstanceSpec withId(String id) {
    return with(instance.toBuilder().setId(id).build());
  }

  /** Of another weight, 0-65535. */
  public InstanceSpec withWeight(int weight) {
    return with(instance.toBuilder().setWeight(weight).build());
  }

  /** In a zone of a region. */
  public InstanceSpec withLocality(String region, String zone) {
    Locality locality = Locality.newBuilder().setRegion(region).setZone(zone).build();
    return with(instance.toBuilder().setLocality(locality).build());
  }

  /** With this metadata and no other. */
  public InstanceSpec withMetadata(Map<String, String> metadata) {
    return with(instance.toBuilder().clearMetadata().putAllMetadata(metadata).build());
  }

  /** Speaking another protocol. */
  public InstanceSpec withProtocol(Protocol protocol) {
    return with(instance.toBuilder().setProtocol(protocol).build());
  }

  /** Of another health at first. */
  public InstanceSpec withHealth(Health health) {
    return with(instance.toBuilder().setHealth(health).build());
  }

  /** On a lease of another life. */
  public InstanceSpec withTimeToLive(Duration life) {
    return new InstanceSpec(instance, life, drainTime);
  }

  /** With another time to drain. */
  public InstanceSpec withDrainTime(Duration time) {
    return new InstanceSpec(instance, timeToLive, time);
  }

  private InstanceSpec with(Instance changed) {
    return new InstanceSpec(changed, timeToLive, drainTime);
  }
}
