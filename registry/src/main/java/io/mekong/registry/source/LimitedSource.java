package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source of which no more is taken than a quota allows, so that a program that registers without
 * end takes nothing from the others: what stands stays, what comes beyond is set aside with its
 * reason and let in, oldest first, as soon as there is room.
 *
 * <p>Calls of the listener come as the source makes them; they are serial.
 */
public final class LimitedSource implements RegistrySource {
  private static final Logger log = LoggerFactory.getLogger(LimitedSource.class);
  private static final Comparator<ServiceInstance> OLDEST_FIRST =
      Comparator.comparingLong((ServiceInstance instance) -> instance.origin().createRevision())
          .thenComparing(ServiceInstance::service)
          .thenComparing(ServiceInstance::id);

  private final RegistrySource source;
  private final String prefix;
  private final Quota quota;

  private final Map<ServiceKey, Set<InstanceId>> admitted = new HashMap<>();
  private int instances;

  /** By name; and the same, oldest first. */
  private final Map<InstanceRef, ServiceInstance> waiting = new HashMap<>();

  private final TreeSet<ServiceInstance> queue = new TreeSet<>(OLDEST_FIRST);

  /** Let in since the listener last took something: it is told again what it did not take. */
  private final List<RegistrationChange> letIn = new ArrayList<>();

  private volatile PSortedMap<String, Rejection> refused = TreePMap.empty();

  /**
   * What may be registered at most.
   *
   * @param services above 0
   * @param instances above 0, of all services together
   */
  public record Quota(int services, int instances) {
    /** 100,000 services and 1,000,000 instances. */
    public static final Quota DEFAULT = new Quota(100_000, 1_000_000);
  }

  /**
   * A source that is not running yet.
   *
   * @param prefix what the key of a registration begins with
   */
  public LimitedSource(RegistrySource source, String prefix, Quota quota) {
    this.source = source;
    this.prefix = prefix;
    this.quota = quota;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public void start(SourceListener listener) {
    source.start(event -> {
      listener.on(limited(event));
      letIn.clear();
    });
  }

  /** With what is beyond the quota among the rejected. */
  @Override
  public SourceContents contents() {
    SourceContents all = source.contents();
    return refused.isEmpty()
        ? all
        : new SourceContents(all.head(), all.accepted(), all.rejected().plusAll(refused));
  }

  @Override
  public boolean overrides(ServiceKey service, InstanceId id) {
    return source.overrides(service, id);
  }

  @Override
  public void close() {
    source.close();
  }

  private SourceEvent limited(SourceEvent event) {
    return switch (event) {
      case SourceEvent.Registrations all when isOfThoseWithin(all.changes()) -> all;
      case SourceEvent.Registrations all -> {
        Pass pass = new Pass();
        all.changes().forEach(pass::take);
        pass.letIn();
        yield new SourceEvent.Registrations(
            all.basis(), all.revision(), pass.changes(), pass.asides(all.asides()));
      }
      case SourceEvent.Restored(long revision, var changes, var held) -> {
        Pass pass = new Pass();
        changes.forEach(pass::take);
        yield new SourceEvent.Restored(revision, pass.changes(), held);
      }
      case SourceEvent.Freshness freshness -> freshness;
    };
  }

  /** What nearly every event is: who is within the quota changed, and nobody came or went. */
  private boolean isOfThoseWithin(ImmutableList<RegistrationChange> changes) {
    if (!letIn.isEmpty()) {
      return false;
    }
    for (RegistrationChange change : changes) {
      if (!(change instanceof RegistrationChange.Registered put)
          || !isIn(InstanceRef.of(put.instance()))) {
        return false;
      }
    }
    return true;
  }

  /** Which limit an instance would pass. */
  private @Nullable String beyond(ServiceKey service) {
    if (instances >= quota.instances()) {
      return "the registry holds "
          + quota.instances()
          + " instances already, the most that mekong.registry.max-instances allows";
    }
    if (!admitted.containsKey(service) && admitted.size() >= quota.services()) {
      return "the registry holds "
          + quota.services()
          + " services already, the most that mekong.registry.max-services allows";
    }
    return null;
  }

  private boolean isIn(InstanceRef name) {
    Set<InstanceId> ids = admitted.get(name.service());
    return ids != null && ids.contains(name.id());
  }

  private void enter(InstanceRef name) {
    admitted.computeIfAbsent(name.service(), service -> new HashSet<>()).add(name.id());
    instances++;
  }

  private void leave(InstanceRef name) {
    Set<InstanceId> ids = admitted.get(name.service());
    if (ids != null && ids.remove(name.id())) {
      instances--;
      if (ids.isEmpty()) {
        admitted.remove(name.service());
      }
    }
  }

  private boolean stopWaiting(InstanceRef name) {
    ServiceInstance instance = waiting.remove(name);
    return instance != null && queue.remove(instance);
  }

  /** One event of the source being let through. */
  private final class Pass {
    private final List<RegistrationChange> through = new ArrayList<>();
    private final List<RegistryEvent> asides = new ArrayList<>();
    private boolean room;

    void take(RegistrationChange change) {
      switch (change) {
        case RegistrationChange.Registered put -> put(put);
        case RegistrationChange.Deregistered gone -> gone(gone);
      }
    }

    private void put(RegistrationChange.Registered put) {
      ServiceInstance instance = put.instance();
      InstanceRef name = InstanceRef.of(instance);
      stopWaiting(name);
      if (isIn(name)) {
        through.add(put);
        return;
      }
      String reason = beyond(name.service());
      if (reason == null) {
        enter(name);
        through.add(put);
        mended(name);
      } else {
        refuse(name, instance, reason);
      }
    }

    private void refuse(InstanceRef name, ServiceInstance instance, String reason) {
      waiting.put(name, instance);
      queue.add(instance);
      Rejection rejection =
          new Rejection(
              key(name), reason, instance.origin().modRevision(), Rejection.LastGood.NONE);
      boolean isNew = !refused.containsKey(key(name));
      refused = refused.plus(key(name), rejection);
      if (isNew) {
        asides.add(rejection.began());
        log.warn("registration refused key={} reason={}", rejection.key(), reason);
      }
    }

    /** Goes on in any case: a difference that is told once more must arrive. */
    private void gone(RegistrationChange.Deregistered gone) {
      InstanceRef name = new InstanceRef(gone.service(), gone.id());
      if (stopWaiting(name)) {
        mended(name);
        return;
      }
      room = true;
      leave(name);
      through.add(gone);
    }

    private void mended(InstanceRef name) {
      Rejection ended = refused.get(key(name));
      if (ended != null) {
        refused = refused.minus(key(name));
        asides.add(ended.ended());
      }
    }

    /** Those that fit now, oldest first. */
    void letIn() {
      if (!room) {
        return;
      }
      Iterator<ServiceInstance> next = queue.iterator();
      while (next.hasNext() && instances < quota.instances()) {
        ServiceInstance oldest = next.next();
        if (beyond(oldest.service()) == null) {
          next.remove();
          admit(oldest);
        }
      }
    }

    private void admit(ServiceInstance instance) {
      InstanceRef name = InstanceRef.of(instance);
      waiting.remove(name);
      enter(name);
      mended(name);
      letIn.add(new RegistrationChange.Registered(instance));
    }

    ImmutableList<RegistrationChange> changes() {
      return ImmutableList.<RegistrationChange>builder().addAll(letIn).addAll(through).build();
    }

    ImmutableList<RegistryEvent> asides(ImmutableList<RegistryEvent> before) {
      return ImmutableList.<RegistryEvent>builder().addAll(before).addAll(asides).build();
    }
  }

  private String key(InstanceRef name) {
    return prefix + name.service() + "/" + name.id();
  }
}
