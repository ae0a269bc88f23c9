package io.mekong.tests.chaos.simulation;

import io.mekong.registry.lifecycle.ProtectionRule;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the registry and the reconciler: a view is the store at its revision, nobody
 * leaves without evidence, and a loss beyond the limit is not followed.
 */
final class ServedCheck implements RegistryUpdate.Listener {
  /** Longest time in which a departure may be known to the store and not to the registry. */
  private static final long LATE = 25 * VirtualTime.SECOND;

  private final VirtualTime time;
  private final ModelStore model;
  private final ToldCheck told;
  private final RegistryUpdate.Listener next;
  private final ProtectionRule rule;
  private final Map<String, ArrayDeque<Sample>> samples = new HashMap<>();
  private RegistryView view = RegistryView.EMPTY;
  private Served served = Served.NOBODY;
  private long releasedAt = -LATE;
  private boolean failing;

  /** When more may have come and gone than was seen. */
  private long unclearAt;

  private record Sample(long at, int served) {}

  ServedCheck(Parts parts, ToldCheck told, RegistryUpdate.Listener next) {
    this.time = parts.time();
    this.model = parts.model();
    this.rule = parts.rule();
    this.told = told;
    this.next = next;
  }

  /** What a run is made of. */
  record Parts(VirtualTime time, ModelStore model, ProtectionRule rule) {}

  /** What an earlier process served when it was last written down. */
  void seed(Served before) {
    served = before;
    before.byService().forEach((service, entries) -> sample(service, entries.size()));
  }

  RegistryView view() {
    return view;
  }

  Served served() {
    return served;
  }

  /** An operator releases what is held. */
  void released() {
    releasedAt = time.elapsed();
  }

  /** The next update is not taken. */
  void failNext() {
    failing = true;
  }

  @Override
  public void updated(RegistryUpdate update) {
    RegistryView now = update.view();
    reflectsTheStore(now);
    Served then = Served.of(now);
    if (now.revision() < view.revision()
        || model.now().events(view.revision() + 1, now.revision()).size() > 1) {
      unclearAt = time.elapsed();
    }
    Set<String> services = new TreeSet<>(served.byService().keySet());
    services.addAll(then.byService().keySet());
    for (String service : services) {
      if (time.elapsed() - unclearAt > rule.window().toNanos()) {
        heldOnlyBeyondTheLimit(service, then);
      }
      onlyWithEvidence(service, then);
    }
    view = now;
    served = then;
    time.note("view " + now.revision() + " " + text(then));
    if (failing) {
      failing = false;
      throw new SimulatedHost.OnPurpose();
    }
    next.updated(update);
  }

  private static String text(Served served) {
    StringBuilder text = new StringBuilder();
    served
        .byService()
        .forEach((service, entries) -> {
          text.append(service).append('=');
          entries.forEach((key, entry) ->
              text.append(entry.held().isPresent() ? "~" : "")
                  .append(entry.instance().id())
                  .append('@')
                  .append(entry.instance().origin().modRevision())
                  .append(','));
          text.append(' ');
        });
    return text.toString();
  }

  private void reflectsTheStore(RegistryView now) {
    var candidates = told.at(now.revision());
    if (candidates.isEmpty()) {
      throw new Violation("a view of revision " + now.revision() + ", which was never told");
    }
    String difference = "";
    for (ToldCheck.Told candidate : candidates) {
      History history = candidate.history();
      difference = history == null ? "" : difference(now, history);
      if (difference.isEmpty()) {
        return;
      }
    }
    throw new Violation("the view differs from the store at " + now.revision() + difference);
  }

  private static String difference(RegistryView view, History history) {
    Map<String, ServiceInstance> registered = new TreeMap<>();
    for (Service service : view.services().values()) {
      for (ServiceInstance instance : service.instances().values()) {
        registered.put(ModelStore.PREFIX + service.key() + "/" + instance.id(), instance);
      }
    }
    for (StoredKey stored : history.at(view.revision()).values()) {
      @Nullable ServiceInstance instance = registered.remove(stored.key());
      boolean good = Evidence.of(stored.value()) != Evidence.NONE;
      if (good && (instance == null || instance.origin().modRevision() != stored.modRevision())) {
        return ": it has " + instance + " and not " + stored;
      }
    }
    return registered.isEmpty() ? "" : ": nobody registered " + registered;
  }

  private void onlyWithEvidence(String service, Served then) {
    int lost = 0;
    int departed = 0;
    for (Map.Entry<String, Served.Entry> before : served.of(service).entrySet()) {
      if (then.has(service, before.getKey())) {
        continue;
      }
      if (isLoss(before.getKey(), before.getValue())) {
        lost++;
      } else {
        departed++;
      }
    }
    int count = then.of(service).size();
    int least = least(service);
    // Losses may have come first, while those who then departed were still served.
    if (lost > 0 && count + departed < least) {
      throw new Violation(
          "%d of %s lost, %d served, at least %d must be".formatted(lost, service, count, least));
    }
    sample(service, count);
  }

  /** While every revision was seen, so that nobody came and went unseen. */
  private void heldOnlyBeyondTheLimit(String service, Served then) {
    Map<String, Served.Entry> before = served.of(service);
    boolean newlyHeld = false;
    int eligible = 0;
    for (Map.Entry<String, Served.Entry> each : then.of(service).entrySet()) {
      Served.@Nullable Entry was = before.get(each.getKey());
      boolean isHeld = each.getValue().held().isPresent();
      boolean wasHeld = was != null && was.held().isPresent();
      if (!isHeld && (was == null || wasHeld)) {
        return; // somebody came: who was lost before that may stay held
      }
      eligible += isHeld ? 0 : 1;
      newlyHeld |=
          isHeld && !wasHeld && each.getValue().held().orElseThrow().cause() != LossCause.REGISTRY;
    }
    int most =
        samples.getOrDefault(service, new ArrayDeque<>()).stream()
            .mapToInt(Sample::served)
            .max()
            .orElse(0);
    if (newlyHeld && most - eligible <= rule.allowedLoss(most)) {
      throw new Violation(
          "%s holds somebody with %d of %d eligible".formatted(service, eligible, most));
    }
  }

  private void sample(String service, int count) {
    samples
        .computeIfAbsent(service, s -> new ArrayDeque<>())
        .addLast(new Sample(time.elapsed(), count));
  }

  /**
   * Whether an instance that is no longer served was lost; throws when nothing says that it was.
   */
  private boolean isLoss(String key, Served.Entry before) {
    long since = before.instance().origin().modRevision();
    EvidenceLog evidence = model.evidence();
    if (evidence.hasAfter(key, since, Evidence.ON_PURPOSE)) {
      return false;
    }
    var held = before.held();
    boolean released = time.elapsed() - releasedAt < 10 * VirtualTime.SECOND;
    if (held.isPresent()
        && (released || time.nanoTime() - held.get().sinceNanos() >= rule.maxHold().toNanos())) {
      unclearAt = time.elapsed();
      samples.clear(); // what was let go no longer counts as most served
      return false;
    }
    if (held.isPresent()
        && held.get().cause() == LossCause.REGISTRY
        && !evidence.hasAfter(key, since, Evidence.HEALTHY)) {
      throw new Violation(key + " was held with the whole registry and is no longer served");
    }
    if (!evidence.hasAfter(key, since, Evidence.LOST)
        && !evidence.hasAfter(key, since, Evidence.REPLACED)) {
      throw new Violation(key + "@" + since + " is no longer served, and nothing happened to it");
    }
    return true;
  }

  /** How many must be served when everybody that left since was a loss. */
  private int least(String service) {
    ArrayDeque<Sample> past = samples.getOrDefault(service, new ArrayDeque<>());
    long window = rule.window().toNanos();
    while (past.size() > 1 && isOver(past, window)) {
      past.removeFirst();
    }
    int least = 0;
    for (Sample sample : past) {
      int departed =
          model.evidence().departuresSince(ModelStore.PREFIX + service, sample.at() - LATE);
      int most = sample.served() - departed;
      least = Math.max(least, most - rule.allowedLoss(Math.max(0, most)));
    }
    return least;
  }

  /** Whether the oldest count was followed by another one before the window began. */
  private boolean isOver(ArrayDeque<Sample> past, long window) {
    Iterator<Sample> each = past.iterator();
    each.next();
    return time.elapsed() - each.next().at() > window;
  }

  /** Nobody who has wanted traffic for so long is missing; a service with such is not empty. */
  void servesWhoeverWaits(long nanos) {
    for (Map.Entry<String, StoredKey> each : told.keys().entrySet()) {
      String key = each.getKey();
      String service = key.substring(ModelStore.PREFIX.length(), key.indexOf("/i"));
      if (Evidence.of(each.getValue().value()) == Evidence.HEALTHY
          && model.evidence().healthyFor(key, time.elapsed()) >= nanos
          && each.getValue().equals(model.now().keys().get(key))
          && served.of(service).isEmpty()) {
        throw new Violation(key + " is healthy and told, and " + service + " is empty");
      }
    }
  }
}
