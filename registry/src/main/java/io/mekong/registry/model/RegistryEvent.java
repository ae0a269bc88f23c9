package io.mekong.registry.model;

import java.time.Duration;
import java.util.Optional;

/** Something that happened in the registry: what the event log keeps, and replay starts from. */
public sealed interface RegistryEvent {
  /** How a change of a registration is known. */
  enum Basis {
    /** The source reported it as it happened. */
    REPORTED,
    /** A fresh listing differs from what was known. */
    LISTED,
    /** As LISTED, but of another store, or of one that went back. */
    LISTED_ELSEWHERE,
    /** An earlier process knew it. */
    RESTORED
  }

  /**
   * A registration appeared or says something else.
   *
   * @param basis how it is known
   * @param before what it said; empty when the instance was not registered
   * @param now all that it says
   */
  record Registered(Basis basis, Optional<ServiceInstance> before, ServiceInstance now)
      implements RegistryEvent {}

  /**
   * The key of an instance is gone.
   *
   * @param basis how it is known
   * @param service its service
   * @param id its name within the service
   * @param lease that the key hung on, 0 for none
   */
  record Deregistered(Basis basis, ServiceKey service, InstanceId id, long lease)
      implements RegistryEvent {}

  /**
   * An instance took a step in its life.
   *
   * @param step which
   */
  record Lived(LifeStep step) implements RegistryEvent {}

  /**
   * An observer has an opinion, another one, or none any more.
   *
   * @param service of the instance
   * @param id of the instance
   * @param observer who looked
   * @param opinion what it thinks; empty for nothing any more
   */
  record Observed(ServiceKey service, InstanceId id, String observer, Optional<Opinion> opinion)
      implements RegistryEvent {}

  /**
   * An earlier process served this lost instance as last good, and so does this one.
   *
   * @param instance when it was last eligible
   * @param cause how it was lost
   * @param age how long ago
   */
  record HoldRestored(ServiceInstance instance, LossCause cause, Duration age)
      implements RegistryEvent {}

  /**
   * A service holds lost instances from now on.
   *
   * @param service which
   */
  record ProtectionBegan(ServiceKey service) implements RegistryEvent {}

  /**
   * A service holds no lost instance any more.
   *
   * @param service which
   */
  record ProtectionEnded(ServiceKey service) implements RegistryEvent {}

  /**
   * An operator lets go what is held.
   *
   * @param service for which; empty for all
   */
  record Released(Optional<ServiceKey> service) implements RegistryEvent {}

  /**
   * A key is not served as it stands.
   *
   * @param key escaped
   * @param reason which rule it breaks, and the remedy
   * @param revision of the bad value, 0 when it has none
   * @param lastGood what stands in for it
   */
  record Rejected(String key, String reason, long revision, LastGood lastGood)
      implements RegistryEvent {}

  /** What stands in for a bad value. */
  enum LastGood {
    SERVED,
    NONE
  }

  /**
   * A rejected key was mended or is gone.
   *
   * @param key escaped
   */
  record RejectionEnded(String key) implements RegistryEvent {}

  /**
   * What is known reflects the source better or worse than before.
   *
   * @param state how well
   * @param cause why, for people; empty when all is well
   */
  record FreshnessChanged(Freshness state, String cause) implements RegistryEvent {}

  /** How well what is known reflects the source. */
  enum Freshness {
    LOADING,
    CURRENT,
    STALE
  }

  /** The source does not answer: what an earlier process knew is served. */
  record ServedFromDisk() implements RegistryEvent {}
}
