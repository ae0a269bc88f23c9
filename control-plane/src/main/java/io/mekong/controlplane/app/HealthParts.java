package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.BaseEncoding;
import io.grpc.BindableService;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.hds.HealthDiscovery;
import io.mekong.registry.election.Elections;
import io.mekong.registry.health.CheckLoop;
import io.mekong.registry.health.HealthPolicies;
import io.mekong.registry.health.OpinionFeed;
import io.mekong.registry.health.PolicyFeed;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixAudit;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixStats;
import io.mekong.registry.store.disk.StoredPrefix;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Looking at instances: health policies and opinions of all replicas go to the registry loop, this
 * replica's share of the checks comes back to the store. Takes no part in elections before a policy
 * asks for checks, or opinions of an earlier one stand there, which would evict for ever.
 */
final class HealthParts implements RegistryUpdate.Listener, AutoCloseable {
  private final RegistryLoop registry;
  private final PolicyFeed policyFeed;
  private final OpinionFeed opinionFeed;
  private final PrefixFollower policies;
  private final PrefixFollower opinions;
  private final PrefixFollower electorate;
  private final Elections elections;
  private final CheckLoop.CloseableProbe probe = CheckLoop.network();
  private final CheckLoop checks;
  private final HealthDiscovery discovery;
  private Wish wish = new Wish(false, false, false);
  private final AtomicBoolean contesting = new AtomicBoolean();

  HealthParts(MekongSettings settings, KeyStore store, LastWorld last, RegistryLoop registry) {
    this.registry = registry;
    Prefixes prefixes = new Prefixes(settings.store().root());
    String opinionPrefix = prefixes.opinions();
    String electionPrefix = prefixes.elections();
    this.checks =
        new CheckLoop(
            new CheckLoop.Keys(store, opinionPrefix),
            settings.health().allowedAddresses(),
            LoopHost.named("mekong-checks"),
            probe);
    this.discovery = new HealthDiscovery(checks, LoopHost.named("mekong-hds"));
    this.elections =
        new Elections(
            store,
            new Elections.Settings(electionPrefix, replica(), CheckLoop.seats()),
            LoopHost.named("mekong-elections"),
            checks::mandate);
    String policyPrefix = prefixes.healthPolicies();
    this.policyFeed = new PolicyFeed(policyPrefix, this::policies);
    this.opinionFeed = new OpinionFeed(opinionPrefix, this::opinions);
    this.policies = follow(store, policyPrefix, policyFeed);
    this.opinions = follow(store, opinionPrefix, opinionFeed);
    restore(last.prefix(opinionPrefix), last.prefix(policyPrefix));
    this.electorate = follow(store, electionPrefix, elections);
  }

  /**
   * What an earlier process knew of evictions holds until the store answers, and is told before the
   * registrations that it left. Nothing is decided about other opinions by these policies.
   */
  private void restore(Optional<StoredPrefix> knownOpinions, Optional<StoredPrefix> knownPolicies) {
    knownPolicies.ifPresent(known -> {
      evictBy(policyFeed.seed(known));
      policies.seeded(known.head(), known.keys());
    });
    knownOpinions.ifPresent(known -> {
      opinions(opinionFeed.seed(known));
      opinions.seeded(known.head(), known.keys());
    });
  }

  /** What decides over evictions, for the disk. */
  WorldKeeper.Health stored() {
    return new WorldKeeper.Health(opinionFeed.stored(), policyFeed.stored());
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
    evictBy(newest);
    checks.policies(newest);
    discovery.policies(newest);
    contestIf(wish -> new Wish(true, newest.checking(), wish.leftOpinions()));
  }

  private void evictBy(HealthPolicies newest) {
    registry.evictBy(service -> newest.of(service).eviction());
  }

  private void opinions(ImmutableList<OpinionChange> changes) {
    registry.observed(changes);
    checks.opinions(changes);
    if (changes.stream().anyMatch(change -> change.opinion() != null)) {
      contestIf(wish -> new Wish(wish.policiesKnown(), wish.checking(), true));
    }
  }

  /** Why to take part; without the policies nobody could say which opinions are of no use. */
  private record Wish(boolean policiesKnown, boolean checking, boolean leftOpinions) {}

  private synchronized void contestIf(UnaryOperator<Wish> change) {
    wish = change.apply(wish);
    if (wish.policiesKnown()
        && (wish.checking() || wish.leftOpinions())
        && contesting.compareAndSet(false, true)) {
      elections.start();
      electorate.start();
    }
  }

  @Override
  public void updated(RegistryUpdate update) {
    if (!registry.servesRestored()) { // else what came since would seem to be gone
      checks.updated(update);
    }
    discovery.updated(update);
  }

  /** Compares each prefix with the store, by what lives there. */
  ImmutableMap<String, Supplier<CompletableFuture<PrefixAudit>>> audits() {
    return ImmutableMap.of(
        "opinions", opinions::audit,
        "policies", policies::audit,
        "elections", this::auditElectorate);
  }

  /** Who does not take part in elections knows nothing of them that could be wrong. */
  private CompletableFuture<PrefixAudit> auditElectorate() {
    return contesting.get()
        ? electorate.audit()
        : CompletableFuture.completedFuture(
            new PrefixAudit(0, 0, ImmutableList.of(), Optional.empty()));
  }

  /** Counts of following the opinions. */
  PrefixStats opinionStats() {
    return opinions.stats();
  }

  /** Counts of following the policies. */
  PrefixStats policyStats() {
    return policies.stats();
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
