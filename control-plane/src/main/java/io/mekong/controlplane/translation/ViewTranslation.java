package io.mekong.controlplane.translation;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.ServiceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one table in step with the world. Remembers what the table holds, so every edit that it
 * returns must be applied, in order; to begin anew, close it and open another. Owned by the
 * reconciler's thread.
 */
public final class ViewTranslation<I extends Record & ResourceInput> implements AutoCloseable {
  private final TableKey key;
  private final Memo<I> memo;
  private final Map<String, Memo.Entry<I>> entries = new HashMap<>();
  private final Map<String, VersionedResource> served = new HashMap<>();

  /** Of no service: they come and go with raw resources of other types. */
  private final Set<String> loose = new HashSet<>();

  private final TreeMap<String, TranslationIssue> issues = new TreeMap<>();

  ViewTranslation(TableKey key, Memo<I> memo) {
    this.key = key;
    this.memo = memo;
  }

  /** Which table it keeps. */
  public TableKey key() {
    return key;
  }

  /** The table holds these already: what cannot be made anew stays. Before the first edit. */
  public void resume(Iterable<VersionedResource> held) {
    held.forEach(resource -> served.put(resource.name(), resource));
  }

  /**
   * What brings the table in step. The first edit must be under {@link Scope.Everything}. A
   * resource that cannot be made stays as it was and becomes an issue; it stops no other.
   */
  public TableEdit edit(World world, Scope scope) {
    Pass pass = new Pass(world);
    Set<String> open = namesIn(world, scope);
    memo.translator()
        .inputs(
            world,
            key.view(),
            widened(scope),
            input -> {
              pass.settle(input.name(), input);
              open.remove(input.name());
            });
    open.forEach(name -> pass.settle(name, null));
    return new TableEdit(pass.puts.build(), pass.removals.build());
  }

  /** What could not be made, by name of the resource. */
  public ImmutableCollection<TranslationIssue> issues() {
    return ImmutableList.copyOf(issues.values());
  }

  /** Gives up what it shares with other views. */
  @Override
  public void close() {
    entries.values().forEach(memo::release);
    entries.clear();
    served.clear();
    loose.clear();
    issues.clear();
  }

  private Set<String> namesIn(World world, Scope scope) {
    XdsType type = key.type();
    return switch (scope) {
      case Scope.Everything everything -> {
        Set<String> names = new HashSet<>(served.keySet());
        names.addAll(issues.keySet());
        for (RawKey raw : world.raw().accepted().keySet()) {
          if (raw.type() == type) {
            names.add(raw.name());
          }
        }
        yield names;
      }
      case Scope.Services services -> {
        Set<String> names = new HashSet<>();
        services.keys().forEach(service -> names.add(service.name()));
        names.addAll(services.rawNames(type));
        if (services.hasRawBeside(type)) {
          names.addAll(loose);
        }
        yield names;
      }
    };
  }

  /** A raw resource may hide the generated one of the service of that name, or uncover it again. */
  private Scope widened(Scope scope) {
    return switch (scope) {
      case Scope.Everything everything -> everything;
      case Scope.Services services when services.raw().isEmpty() -> services;
      case Scope.Services services -> {
        ImmutableSet.Builder<ServiceKey> keys = ImmutableSet.builder();
        keys.addAll(services.keys());
        for (String name : services.rawNames(key.type())) {
          if (ServiceKey.isValid(name)) {
            keys.add(new ServiceKey(name));
          }
        }
        yield new Scope.Services(keys.build(), services.raw());
      }
    };
  }

  /** One edit in the making. */
  private final class Pass {
    private final World world;
    private final ImmutableList.Builder<VersionedResource> puts = ImmutableList.builder();
    private final ImmutableSet.Builder<String> removals = ImmutableSet.builder();

    Pass(World world) {
      this.world = world;
    }

    void settle(String name, @Nullable I input) {
      VersionedResource raw = world.raw().find(key.type(), name);
      if (raw != null && raw.selector().everyNode()) {
        forget(name);
        put(name, raw);
        return;
      }
      VersionedResource generated = generated(name, input);
      VersionedResource both = raw == null ? generated : raw.otherwise(generated);
      if (both != null) {
        put(name, both);
      } else if (served.remove(name) != null) {
        removals.add(name);
      }
    }

    private @Nullable VersionedResource generated(String name, @Nullable I input) {
      if (input == null) {
        forget(name);
        return null;
      }
      Memo.Entry<I> entry = memo.exchange(entries.get(name), input);
      entries.put(name, entry);
      if (input.service().isEmpty()) {
        loose.add(name);
      } else {
        loose.remove(name);
      }
      if (entry.issue != null) {
        issues.put(name, entry.issue);
        return previous(name);
      }
      issues.remove(name);
      return entry.resource;
    }

    /** What stays in service while its successor cannot be made. */
    private @Nullable VersionedResource previous(String name) {
      VersionedResource old = served.get(name);
      return old == null || old.selector().everyNode() ? old : old.otherwise();
    }

    private void forget(String name) {
      memo.release(entries.remove(name));
      loose.remove(name);
      issues.remove(name);
    }

    private void put(String name, VersionedResource resource) {
      if (served.put(name, resource) != resource) {
        puts.add(resource);
      }
    }
  }
}
