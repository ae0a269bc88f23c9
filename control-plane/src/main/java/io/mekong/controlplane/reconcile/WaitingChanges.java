package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.Stamp;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistryUpdate;
import java.util.HashSet;
import java.util.Set;

/**
 * What has arrived and is not published yet, merged: the newest state of everything, and the names
 * that changed. Owned by the reconciler's thread.
 */
final class WaitingChanges {
  private RegistryView view = RegistryView.EMPTY;
  private RawResources raw = RawResources.EMPTY;
  private final Set<ServiceKey> endpoints = new HashSet<>();
  private final Set<ServiceKey> structure = new HashSet<>();
  private final Set<RawKey> rawEndpoints = new HashSet<>();
  private final Set<RawKey> rawStructure = new HashSet<>();
  private boolean everything;

  /** Oldest change that may take the fast path, and oldest that may not. */
  private Stamp oldestFast = Stamp.NONE;

  private Stamp oldestStructure = Stamp.NONE;

  /** Oldest of what was taken last. */
  private Stamp taken = Stamp.NONE;

  /**
   * What need not wait.
   *
   * @param world that it brings about
   * @param scope what differs in it from the world before
   */
  record Fast(World world, Scope scope) {}

  void add(RegistryUpdate update, Stamp stamp) {
    view = update.view();
    endpoints.addAll(update.endpoints());
    structure.addAll(update.structure());
    if (!update.structure().isEmpty()) {
      oldestStructure = Stamp.older(oldestStructure, stamp);
    }
    if (!update.structure().isEmpty() || !update.endpoints().isEmpty()) {
      oldestFast = Stamp.older(oldestFast, stamp);
    }
  }

  /**
   * Adds one transaction's worth of raw resources. It is published as one: only when it holds
   * nothing but endpoints, and nothing older waits, may it take the fast path.
   */
  void add(RawResources newest, ImmutableSet<RawKey> changed, Stamp stamp) {
    raw = newest;
    if (changed.isEmpty()) {
      return;
    }
    boolean fast =
        rawStructure.isEmpty() && changed.stream().allMatch(key -> key.type() == XdsType.ENDPOINT);
    (fast ? rawEndpoints : rawStructure).addAll(changed);
    if (fast) {
      oldestFast = Stamp.older(oldestFast, stamp);
    } else {
      // Raw endpoints that came before it wait with it from now on.
      Stamp before = rawEndpoints.isEmpty() ? oldestStructure : oldestFast;
      oldestStructure = Stamp.older(Stamp.older(oldestStructure, before), stamp);
    }
  }

  /** The next publication looks at everything. */
  void addEverything() {
    everything = true;
  }

  /** Forgets the names: the next publication looks at everything. */
  void addEverything(RegistryView newestView, RawResources newestRaw) {
    view = newestView;
    raw = newestRaw;
    everything = true;
  }

  boolean hasStructure() {
    return everything || !structure.isEmpty() || !rawStructure.isEmpty();
  }

  boolean hasEndpoints() {
    return !endpoints.isEmpty() || !rawEndpoints.isEmpty() || !structure.isEmpty();
  }

  /** The world with the newest registry; raw resources stay as they were. */
  World registryInto(World world) {
    if (everything) {
      return world.withRegistry(view);
    }
    return world.withServices(view, Sets.union(endpoints, structure));
  }

  /** The world with the newest raw resources. */
  World rawInto(World world) {
    return world.withRaw(raw);
  }

  /**
   * Takes what may go out at once. Services that are gone are left out: their assignment leaves
   * together with their cluster, never before. Raw endpoints wait as long as a raw resource of
   * another type does, names and contents together: a name that is taken without its content would
   * never be looked at again.
   *
   * @param world after {@link #registryInto}
   */
  Fast takeFast(World world) {
    taken = oldestFast;
    oldestFast = Stamp.NONE;
    ImmutableSet.Builder<ServiceKey> keys = ImmutableSet.builder();
    for (ServiceKey key : Sets.union(endpoints, structure)) {
      if (view.services().containsKey(key)) {
        keys.add(key);
      }
    }
    endpoints.clear();
    if (!rawStructure.isEmpty()) {
      return new Fast(world, Scope.services(keys.build()));
    }
    Scope scope = new Scope.Services(keys.build(), ImmutableSet.copyOf(rawEndpoints));
    rawEndpoints.clear();
    return new Fast(world.withRaw(raw), scope);
  }

  /** Takes everything that waits. */
  Scope takeAll() {
    taken = everything ? Stamp.NONE : Stamp.older(oldestFast, oldestStructure);
    oldestFast = Stamp.NONE;
    oldestStructure = Stamp.NONE;
    Scope scope =
        everything
            ? new Scope.Everything()
            : new Scope.Services(
                ImmutableSet.<ServiceKey>builder().addAll(endpoints).addAll(structure).build(),
                ImmutableSet.<RawKey>builder().addAll(rawEndpoints).addAll(rawStructure).build());
    endpoints.clear();
    structure.clear();
    rawEndpoints.clear();
    rawStructure.clear();
    everything = false;
    return scope;
  }

  /** The oldest of the changes taken since the last call. */
  Stamp takenStamp() {
    Stamp oldest = taken;
    taken = Stamp.NONE;
    return oldest;
  }
}
