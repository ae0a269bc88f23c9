package io.mekong.tests.chaos.simulation;

import io.mekong.registry.election.Elections;
import io.mekong.registry.health.CheckLoop;
import io.mekong.registry.health.HealthPolicies;
import io.mekong.registry.health.OpinionFeed;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.CidrBlock;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistryLoop.LeaseInquiry.Answer;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.StoreException;
import java.util.function.Consumer;

/**
 * A replica that takes registrations, checks its share of the instances and follows what all
 * replicas think of them, made of what production is made of.
 */
final class Replica implements RegistryUpdate.Listener {
  private static final String OPINIONS = "/mekong/state/health/";
  private static final String ELECTIONS = "/mekong/state/elections/";

  private final SimulatedHost host;
  private final SimulatedStore store;
  private final RegistrationParser parser =
      new RegistrationParser(ModelStore.PREFIX, AddressRule.DEFAULT);
  private final RegistryLoop registry;
  private final CheckLoop checks;
  private final Elections elections;
  private final Consumer<RegistryUpdate> told;
  private final RegistrationService registrations;

  Replica(String name, Mekong.Place place, CheckLoop.Probe probe, Consumer<RegistryUpdate> told) {
    this.host = place.host();
    this.store = place.store();
    this.told = told;
    this.registrations = new RegistrationService(store, ModelStore.PREFIX, parser);
    this.registry = new RegistryLoop(RegistrySettings.DEFAULT, host, this::ask, this);
    this.checks =
        new CheckLoop(new CheckLoop.Keys(store, OPINIONS), CidrBlock.PRIVATE, host, probe);
    this.elections =
        new Elections(
            store,
            new Elections.Settings(ELECTIONS, name, CheckLoop.seats()),
            host,
            checks::mandate);
  }

  void start(HealthPolicies policies) {
    checks.start();
    follow(
        OPINIONS,
        new OpinionFeed(
            OPINIONS,
            changes -> {
              registry.observed(changes);
              checks.opinions(changes);
            }));
    registry.start(new KeyStoreSource(parser, to -> follow(ModelStore.PREFIX, to)));
    registry.evictBy(service -> policies.of(service).eviction());
    checks.policies(policies);
    elections.start();
    follow(ELECTIONS, elections);
  }

  private PrefixFollower follow(String prefix, PrefixListener listener) {
    return new PrefixFollower(store, prefix, listener, host).start();
  }

  RegistrationService registrations() {
    return registrations;
  }

  boolean isDead() {
    return host.isDead();
  }

  /** Ends it as kill -9 does. */
  void kill() {
    host.kill();
    store.endWatches(StoreException.Reason.CLOSED);
  }

  @Override
  public void updated(RegistryUpdate update) {
    checks.updated(update);
    told.accept(update);
  }

  private void ask(long lease, RegistryLoop.LeaseInquiry.AnswerListener listener) {
    host.call(
        () -> {
          try {
            return store.leaseTimeToLive(lease).isPresent() ? Answer.LIVES : Answer.GONE;
          } catch (StoreException e) {
            return Answer.UNKNOWN;
          }
        },
        listener::answered);
  }
}
