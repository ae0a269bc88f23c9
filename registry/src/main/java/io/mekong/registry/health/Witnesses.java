package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.election.Mandate;
import io.mekong.registry.lifecycle.Sight;
import io.mekong.registry.lifecycle.Sight.Sample;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Opinion.Bearing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What others who talk to this replica see of instances, such as Envoys. Their opinions hang on
 * this replica's lease. A state machine without clock or I/O.
 */
final class Witnesses {
  private final Map<OpinionKeys.Name, Seen> seen = new HashMap<>();
  private Optional<Mandate.Presence> presence = Optional.empty();

  /** What one of them has seen of one instance, and what the store was last told of it. */
  private record Seen(
      Opinion.Subject subject, Sight sight, String evidence, @Nullable Bearing told) {
    Seen untold() {
      return new Seen(subject, sight, evidence, null);
    }
  }

  /** The replica's presence may be another; then everything must be written on its lease. */
  ImmutableList<Rounds.Write> presence(Optional<Mandate.Presence> now) {
    if (now.equals(presence)) {
      return ImmutableList.of();
    }
    presence = now;
    ImmutableList.Builder<Rounds.Write> writes = ImmutableList.builder();
    seen.replaceAll((name, old) -> told(name, old.untold(), writes));
    return writes.build();
  }

  /** One of them looked at an instance. */
  ImmutableList<Rounds.Write> sampled(Testimony testimony, HealthPolicy policy, long nowNanos) {
    OpinionKeys.Name name =
        new OpinionKeys.Name(testimony.service(), testimony.id(), testimony.observer());
    Seen known = seen.get(name);
    boolean same = known != null && known.subject().equals(testimony.subject());
    Seen before = same ? known : null;
    Sample sample = testimony.sample();
    Sight now =
        before == null
            ? Sight.first(sample, nowNanos)
            : before.sight().after(sample, policy.eviction(), nowNanos);
    Bearing told = before == null ? null : before.told();
    ImmutableList.Builder<Rounds.Write> writes = ImmutableList.builder();
    Seen after = new Seen(testimony.subject(), now, testimony.evidence(), told);
    seen.put(name, told(name, after, writes));
    return writes.build();
  }

  private Seen told(OpinionKeys.Name name, Seen what, ImmutableList.Builder<Rounds.Write> writes) {
    Bearing bearing = what.sight().bearing();
    if (presence.isEmpty() || bearing == what.told()) {
      return what;
    }
    Opinion opinion = new Opinion(what.subject(), bearing, what.evidence());
    writes.add(new Rounds.Write(name, opinion, Warrant.of(presence.get())));
    return new Seen(what.subject(), what.sight(), what.evidence(), bearing);
  }

  /** An observer looks at these and no others. */
  ImmutableList<Rounds.Write> assigned(String observer, ImmutableSet<InstanceRef> instances) {
    ImmutableList.Builder<Rounds.Write> writes = ImmutableList.builder();
    for (OpinionKeys.Name name : ImmutableList.copyOf(seen.keySet())) {
      InstanceRef instance = new InstanceRef(name.service(), name.id());
      if (name.observer().equals(observer) && !instances.contains(instance)) {
        seen.remove(name);
        presence.ifPresent(p -> writes.add(new Rounds.Write(name, null, Warrant.of(p))));
      }
    }
    return writes.build();
  }
}
