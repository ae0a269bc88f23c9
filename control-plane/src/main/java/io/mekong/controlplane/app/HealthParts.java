package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import io.grpc.BindableService;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.hds.HealthDiscovery;
import io.mekong.registry.election.Elections;
import io.mekong.registry.health.CheckLoop;
import io.mekong.registry.health.HealthPolicies;
import io.mekong.registry.health.HealthPolicyParser;
import io.mekong.registry.health.OpinionFeed;
import io.mekong.registry.health.PolicyFeed;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.PrefixListener;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looking at instances: health policies and opinions of all replicas go to the registry loop, this
 * replica's share of the checks comes back to the store. Takes no part in elections before a policy
 * asks for checks.
 */
final class HealthParts implements RegistryUpdate.Listener, AutoCloseable {
  private final RegistryLoop registry;
  private final PolicyFeed policyFeed;
  private final PrefixFollower policies;
  private final PrefixFollower opinions;
  private final PrefixFollower electorate;
  private final Elections elections;
  private final CheckLoop.CloseableProbe probe = CheckLoop.network();
  private final CheckLoop checks;
  private final HealthDiscovery discovery;
  private final AtomicBoolean contesting = new AtomicBoolean();

  HealthParts(MekongSettings settings, KeyStore store, RegistryLoop registry) {
    this.registry = registry;
    String root = settings.store().root();
    String opinionPrefix = root + "state/health/";
    String electionPrefix = root + "state/elections/";
    this.checks =
        new CheckLoop(
            new CheckLoop.Keys(store, opinionPrefix),
            settings.health().allowedAddresses(),
            LoopHost.on(Thread.ofVirtual().name("mekong-checks-", 0).factory()),
            probe);
    this.discovery =
        new HealthDiscovery(
            checks, LoopHost.on(Thread.ofVirtual().name("mekong-hds-", 0).factory()));
    this.elections =
        new Elections(
            store,
            new Elections.Settings(electionPrefix, replica(), CheckLoop.seats()),
            LoopHost.on(Thread.ofVirtual().name("mekong-elections-", 0).factory()),
            checks::mandate);
    String policyPrefix = root + "policies/" + HealthPolicyParser.KIND + "/";
    this.policyFeed = new PolicyFeed(policyPrefix, this::policies);
    this.policies = follow(store, policyPrefix, policyFeed);
    this.opinions =
        follow(
            store,
            opinionPrefix,
            new OpinionFeed(
                opinionPrefix,
                changes -> {
                  registry.observed(changes);
                  checks.opinions(changes);
                }));
    this.electorate = follow(store, electionPrefix, elections);
  }

  private static PrefixFollower follow(KeyStore store, String prefix, PrefixListener listener) {
    return new PrefixFollower(store, prefix, listener);
  }

  /** Different in every process, so that a restarted one is not taken for what it was. */
  private static String replica() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return PartSettings.replica() + "-" + BaseEncoding.base16().lowerCase().encode(random);
  }

  void start() {
    checks.start();
    discovery.start();
    opinions.start();
    policies.start();
  }

  private void policies(HealthPolicies newest) {
    registry.evictBy(service -> newest.of(service).eviction());
    checks.policies(newest);
    discovery.policies(newest);
    if (newest.checking() && contesting.compareAndSet(false, true)) {
      elections.start();
      electorate.start();
    }
  }

  @Override
  public void updated(RegistryUpdate update) {
    checks.updated(update);
    discovery.updated(update);
  }

  /** Health checks by Envoys. */
  BindableService discovery() {
    return discovery;
  }

  /** What an operator should mend. */
  ImmutableList<PlaneReports.Issue> issues() {
    return policyFeed.rejected().values().stream()
        .map(rejection ->
            new PlaneReports.Issue(
                rejection.key(), rejection.reason(), "Mend the policy, or delete its key."))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public void close() {
    policies.close();
    opinions.close();
    electorate.close();
    elections.close();
    discovery.close();
    checks.close();
    probe.close();
  }
}
