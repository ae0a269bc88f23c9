package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.Stamp;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationIssue;
import io.mekong.controlplane.translation.Translators;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.RegistryUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The single writer: merges what changed, translates it and publishes tables. Everything here runs
 * in the turn of one loop, on its thread or on that of who brings a small change while the loop
 * rests; the public methods may be called from anywhere.
 *
 * <p>A drain is one publication: events that wait are merged before anything is translated. A crash
 * in the middle closes all views and builds them again from the newest inputs; what was published
 * stays.
 */
public final class Reconciler implements RegistryUpdate.Listener, ViewDemand, AutoCloseable {
  private static final int CAPACITY = 65_536;

  /** So few names take so little time that who brings them may be kept for it. */
  private static final int FEW = 16;

  private static final Duration EXPIRY_CHECK = Duration.ofSeconds(5);

  /** A fault that stays would otherwise fill the log and a core. */
  private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);

  private final Loop<Event> loop;
  private final WaitingChanges waiting = new WaitingChanges();
  private final StructureDebounce debounce;
  private final OpenViews views;
  private final TablePublisher publisher;
  private final ReconcileObserver observer;

  private final Newest<RegistryView> newestView = new Newest<>(RegistryView.EMPTY);
  private final Newest<RawResources> newestRaw = new Newest<>(RawResources.EMPTY);
  private final StoreArrivals arrivals = new StoreArrivals();
  private final ConnectedGroups groups = new ConnectedGroups();

  /** Beside the mailbox, because they cannot be found again; few, and never by the load. */
  private final Queue<Consumer<TablePublisher>> orders = new ConcurrentLinkedQueue<>();

  /** The mailbox had no room, so names that changed were lost. */
  private final AtomicBoolean overrun = new AtomicBoolean();

  /** Something that is served is wrong: nothing that was made so far is relied on. */
  private final AtomicBoolean doubted = new AtomicBoolean();

  /** Who wants to compare what is served with what it was made from. */
  private final Queue<CompletableFuture<Settled>> curious = new ConcurrentLinkedQueue<>();

  /** Those of them who are answered at the end of this drain, or of a later one. */
  private final List<CompletableFuture<Settled>> asked = new ArrayList<>();

  /** By type, so that an endpoint change does not look at the views of the others. */
  private final Map<XdsType, ImmutableList<TranslationIssue>> issues = new EnumMap<>(XdsType.class);

  private World world = World.EMPTY;
  private boolean registryLoaded;
  private boolean rawLoaded;
  private boolean drainPosted;
  private volatile ReconcileStatus status = ReconcileStatus.NONE;

  private sealed interface Event {
    record Registry(long number, RegistryUpdate update, Stamp stamp) implements Event {}

    record Raw(long number, RawResources newest, ImmutableSet<RawKey> changed, Stamp stamp)
        implements Event {}

    /** Something changed beside the mailbox. A full mailbox is looked at in any case. */
    record Look() implements Event {}

    record Drain() implements Event {}

    record StructureDue() implements Event {}

    record ExpireViews() implements Event {}
  }

  /** A reconciler that is not running yet. */
  public Reconciler(
      ReconcileSettings settings,
      Translation translation,
      SnapshotStore store,
      ReconcileObserver observer) {
    this(
        settings,
        translation,
        store,
        new Surroundings(LoopHost.named("mekong-reconciler"), observer));
  }

  /** Where a reconciler runs: who gives it its loop, and who sees its publications. */
  public record Surroundings(LoopHost host, ReconcileObserver observer) {}

  /** The same on a thread and clock of the caller's choice. */
  public Reconciler(
      ReconcileSettings settings,
      Translation translation,
      SnapshotStore store,
      Surroundings surroundings) {
    this.loop = surroundings.host().loop(CAPACITY, new Driver());
    this.debounce = new StructureDebounce(settings);
    this.views = new OpenViews(translation, settings);
    this.publisher = new TablePublisher(store, settings.changeLogCapacity());
    this.observer = surroundings.observer();
  }

  /** Starts the thread; once. */
  public void start() {
    loop.postAfter(Duration.ZERO, new Event.ExpireViews()); // no thread has the timers yet
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  @Override
  public void updated(RegistryUpdate update) {
    Stamp stamp = arrivals.ofRegistrations(update.view().revision(), loop.nanoTime());
    handOver(
        new Event.Registry(newestView.put(update.view()), update, stamp),
        update.endpoints().size() + update.structure().size());
  }

  /**
   * Raw resources changed, or were loaded for the first time.
   *
   * @param newest all of them
   * @param changed names that one transaction changed
   */
  public void rawUpdated(RawResources newest, ImmutableSet<RawKey> changed) {
    Stamp stamp = arrivals.ofResources(newest.revision(), loop.nanoTime());
    handOver(
        new Event.Raw(newestRaw.put(newest), newest, changed, stamp),
        changed.isEmpty() ? Integer.MAX_VALUE : changed.size()); // none: the first load
  }

  /** Where who follows the store notes when events come. */
  public StoreArrivals arrivals() {
    return arrivals;
  }

  /** Clients refuse a version: it is taken out until it changes or is lifted. Any thread. */
  public void quarantine(Quarantined quarantined) {
    order(tables -> tables.quarantine(quarantined));
  }

  /** An operator wants what is quarantined under this name published again. Any thread. */
  public void lift(XdsType type, String name) {
    order(tables -> tables.lift(type, name));
  }

  /**
   * The world and the tables made from it, as soon as no change waits; any thread. Completes on the
   * reconciler's thread, which must not be kept; never while nothing is loaded.
   */
  public CompletableFuture<Settled> settled() {
    CompletableFuture<Settled> answer = new CompletableFuture<>();
    curious.add(answer);
    look();
    return answer;
  }

  /** Makes and publishes everything anew, since something that is served is wrong. Any thread. */
  public void rebuild() {
    doubted.set(true);
    look();
  }

  /** Does something to the tables; any thread. */
  void order(Consumer<TablePublisher> order) {
    orders.add(order);
    look();
  }

  @Override
  public NodeViews viewsOf(NodeGroup group) {
    return Translators.viewsOf(group);
  }

  @Override
  public Connected connect(NodeGroup group) {
    groups.connected(group);
    look();
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        groups.disconnected(group);
        look();
      }
    };
  }

  /** How the last publication went. */
  public ReconcileStatus status() {
    return status;
  }

  private void handOver(Event event, int names) {
    if (!(names <= FEW ? loop.handOn(event) : loop.post(event))) {
      overrun.set(true);
      look();
    }
  }

  /** Not taken means full, and then a drain follows what waits. */
  private void look() {
    var _ = loop.post(new Event.Look());
  }

  private final class Driver implements Loop.Handler<Event> {
    @Override
    public void handle(Event event) {
      long now = loop.nanoTime();
      switch (event) {
        case Event.Registry registry -> registry(registry, now);
        case Event.Raw raw -> raw(raw, now);
        case Event.Look look -> {}
        case Event.Drain drain -> {
          drainPosted = false;
          drain(now);
          return;
        }
        case Event.StructureDue due -> {}
        case Event.ExpireViews expire -> {
          loop.postAfter(EXPIRY_CHECK, expire);
          publisher.forget(views.dropUnread(now));
        }
      }
      drainLater();
    }

    @Override
    public void crashed(Throwable fault) {
      views.closeAll();
      takeNewest();
      drainPosted = true;
      loop.postAfter(PAUSE_AFTER_FAULT, new Event.Drain());
    }
  }

  /** Instead of what was lost: the newest inputs whole. */
  private void takeNewest() {
    waiting.addEverything(newestView.takeWhole(), newestRaw.takeWhole());
    registryLoaded |= newestView.isAnyTaken();
    rawLoaded |= newestRaw.isAnyTaken();
  }

  private void registry(Event.Registry event, long nowNanos) {
    if (newestView.isTaken(event.number())) {
      return;
    }
    RegistryUpdate update = event.update();
    if (!registryLoaded) {
      registryLoaded = true;
      waiting.addEverything();
    }
    waiting.add(update, event.stamp());
    if (!update.structure().isEmpty()) {
      debounce.changed(nowNanos);
    }
  }

  private void raw(Event.Raw event, long nowNanos) {
    if (newestRaw.isTaken(event.number())) {
      return;
    }
    rawLoaded = true;
    waiting.add(event.newest(), event.changed(), event.stamp());
    if (waiting.hasStructure()) {
      debounce.changed(nowNanos);
    }
  }

  /** Behind everything that waits in the mailbox, so that one publication takes it all. */
  private void drainLater() {
    if (!drainPosted) {
      drainPosted = loop.post(new Event.Drain());
    }
  }

  private void drain(long nowNanos) {
    // Before the doubts: who asks behind a doubt is answered by what was made anew for it.
    for (var each = curious.poll(); each != null; each = curious.poll()) {
      asked.add(each);
    }
    if (doubted.compareAndSet(true, false)) {
      views.closeAll();
      publisher.publishEverything();
      takeNewest();
    }
    if (overrun.compareAndSet(true, false)) {
      takeNewest();
    }
    groups.tell(views, nowNanos);
    for (var order = orders.poll(); order != null; order = orders.poll()) {
      order.accept(publisher);
    }
    if (!registryLoaded || !rawLoaded) {
      return;
    }
    world = waiting.registryInto(world);
    boolean whole = waiting.hasStructure() && structureIsDue(nowNanos);
    if (whole) {
      world = waiting.rawInto(world);
      debounce.published(nowNanos);
      Scope scope = waiting.takeAll();
      for (XdsType type : XdsType.values()) {
        edit(type, scope);
      }
    } else if (waiting.hasEndpoints()) {
      WaitingChanges.Fast fast = waiting.takeFast(world);
      world = fast.world();
      edit(XdsType.ENDPOINT, fast.scope());
    } else if (!waiting.hasStructure()) {
      world = waiting.rawInto(world); // what was set aside changes no resource, only what is known
    }
    for (TableKey key : views.missing()) {
      publisher.fill(views.open(key), world);
      issues.put(key.type(), views.issues(key.type()));
    }
    publish(nowNanos);
  }

  private ImmutableList<TranslationIssue> allIssues() {
    ImmutableList.Builder<TranslationIssue> all = ImmutableList.builder();
    issues.values().forEach(all::addAll);
    return all.build();
  }

  private void edit(XdsType type, Scope scope) {
    publisher.edit(views.of(type), world, scope);
    issues.put(type, views.issues(type));
  }

  private boolean structureIsDue(long nowNanos) {
    long wait = debounce.waiting() ? debounce.dueIn(nowNanos) : 0;
    if (wait > 0) {
      loop.postAfter(Duration.ofNanos(wait), new Event.StructureDue());
    }
    return wait <= 0;
  }

  private void publish(long nowNanos) {
    Origin origin =
        new Origin(publisher.publications() + 1, nowNanos, loop.nanoTime(), waiting.takenStamp());
    if (origin.isSet() && publisher.isChanged()) {
      observer.carried(origin); // before anybody can be sent it
    }
    int changed = publisher.publish(world.registry().revision(), origin);
    if (changed > 0) {
      observer.published(loop.nanoTime() - nowNanos, changed);
    }
    status =
        new ReconcileStatus(
            publisher.publications(),
            allIssues(),
            ImmutableList.copyOf(world.raw().rejected().values()),
            publisher.quarantined());
    if (!waiting.hasStructure() && !waiting.hasEndpoints()) {
      observer.settled(
          new ReconcileObserver.Reflected(world.registry().revision(), world.raw().revision()),
          publisher.publications());
      asked.forEach(each -> each.complete(publisher.settled(world, views::isOpen)));
      asked.clear();
    }
  }
}
