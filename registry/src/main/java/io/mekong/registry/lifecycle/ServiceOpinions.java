package io.mekong.registry.lifecycle;

import io.mekong.registry.model.Eviction;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.ServiceInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What observers think of the instances of one service, and the rule by which that evicts. Equal
 * opinions evict alike in every replica: no clock is asked. Mutable, owned by the registry loop.
 */
public final class ServiceOpinions {
  private static final int NAMED_OBSERVERS = 3;

  private final Map<InstanceId, TreeMap<String, Opinion>> opinions = new HashMap<>();
  private EvictionRule rule;

  /** Nobody has an opinion yet; later ones evict by this rule. */
  public ServiceOpinions(EvictionRule rule) {
    this.rule = rule;
  }

  /** By which rule opinions evict from now on. */
  public void rule(EvictionRule rule) {
    this.rule = rule;
  }

  /** An observer has an opinion, another one, or none any more. */
  public void take(OpinionChange change) {
    Opinion opinion = change.opinion();
    if (opinion != null) {
      opinions.computeIfAbsent(change.id(), id -> new TreeMap<>()).put(change.observer(), opinion);
    } else {
      opinions.computeIfPresent(change.id(), (id, all) -> without(all, change.observer()));
    }
  }

  private static @Nullable TreeMap<String, Opinion> without(
      TreeMap<String, Opinion> all, String observer) {
    all.remove(observer);
    return all.isEmpty() ? null : all;
  }

  /** Instances that somebody has an opinion of. */
  List<InstanceId> subjects() {
    return List.copyOf(opinions.keySet());
  }

  /** Whether nobody has an opinion of anything. */
  public boolean isEmpty() {
    return opinions.isEmpty();
  }

  /** Whether its observers evict this registration, and on which evidence. */
  Optional<Eviction> eviction(ServiceInstance instance) {
    Map<String, Opinion> all = opinions.get(instance.id());
    if (all == null) {
      return Optional.empty();
    }
    Opinion.Subject subject = Opinion.Subject.of(instance);
    Map<String, Opinion> fitting = new TreeMap<>(all);
    fitting.values().removeIf(opinion -> !opinion.subject().equals(subject));
    int observers = fitting.size();
    fitting.values().removeIf(opinion -> opinion.bearing() == Opinion.Bearing.UP);
    return rule.evicts(fitting.size(), observers)
        ? Optional.of(new Eviction(evidence(fitting, observers)))
        : Optional.empty();
  }

  private static String evidence(Map<String, Opinion> down, int observers) {
    return down.entrySet().stream()
        .limit(NAMED_OBSERVERS)
        .map(entry -> entry.getKey() + ": " + entry.getValue().evidence())
        .collect(Collectors.joining("; ", down.size() + " of " + observers + " observers: ", ""));
  }
}
