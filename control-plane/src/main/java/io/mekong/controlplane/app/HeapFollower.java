package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the heap follow what is alive. A collector that works beside the program (Shenandoah, ZGC)
 * begins when the heap nears {@code SoftMaxHeapSize}: without one it lets the heap grow to its
 * limit, and with one below what is alive it never rests. It is given none before all ports are
 * ready, 10 s at most: most of what a start allocates is garbage when it is over, and to collect on
 * the way took a sixth of it. Other collectors are left alone. Called by the JVM's own thread for
 * notifications.
 */
final class HeapFollower implements NotificationListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeapFollower.class);
  private static final String OPTION = "SoftMaxHeapSize";

  /** The least goal, where the command line names none. */
  private static final long USUAL_BYTES = 128L << 20;

  /** A start is over when all ports are ready, or when it waits for the store. */
  private static final Duration LONGEST_START = Duration.ofSeconds(10);

  private final HotSpotDiagnosticMXBean options;
  private final long least;
  private final ImmutableList<NotificationEmitter> collectors;
  private final HeapGoal goal;
  private final Thread waiting;
  private boolean closed;

  private HeapFollower(HotSpotDiagnosticMXBean options, CountDownLatch ready) {
    this.options = options;
    this.waiting = Thread.ofPlatform().daemon().name("mekong-heap").unstarted(() -> begin(ready));
    long most = bytes("MaxHeapSize");
    this.least =
        options.getVMOption(OPTION).getOrigin() == VMOption.Origin.VM_CREATION
            ? bytes(OPTION)
            : Math.min(USUAL_BYTES, most);
    this.goal = new HeapGoal(least, most);
    this.collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            // "Shenandoah Pauses" and the like tell of stops, with an empty heap.
            .filter(bean -> bean.getName().endsWith("Cycles"))
            .map(NotificationEmitter.class::cast)
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * Begins; empty when the collector of this JVM has no such goal.
   *
   * @param ready counted down when the start is over
   */
  static Optional<HeapFollower> start(CountDownLatch ready) {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (!isOn(options, "UseShenandoahGC") && !isOn(options, "UseZGC")) {
      return Optional.empty();
    }
    HeapFollower follower = new HeapFollower(options, ready);
    follower.waiting.start();
    return Optional.of(follower);
  }

  private void begin(CountDownLatch ready) {
    try {
      var _ = ready.await(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return; // closed
    }
    if (follow()) {
      // Generational Shenandoah looks at its goal when a collection ends, and the first would come
      // when a third of the largest heap is used: this one makes it look. It stops nobody.
      System.gc();
    }
  }

  private synchronized boolean follow() {
    if (!closed) {
      set(least);
      collectors.forEach(c -> c.addNotificationListener(this, null, null));
    }
    return !closed;
  }

  private static boolean isOn(HotSpotDiagnosticMXBean options, String name) {
    try {
      return Boolean.parseBoolean(options.getVMOption(name).getValue());
    } catch (IllegalArgumentException e) {
      return false; // this JVM was built without that collector
    }
  }

  private long bytes(String option) {
    return Long.parseLong(options.getVMOption(option).getValue());
  }

  @Override
  public void handleNotification(Notification notification, Object handback) {
    if (notification.getUserData() instanceof CompositeData data) {
      Map<String, MemoryUsage> left =
          GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc();
      long bytes =
          left.entrySet().stream()
              .filter(pool -> isHeap(pool.getKey()))
              .mapToLong(pool -> pool.getValue().getUsed())
              .sum();
      goal.after(bytes).ifPresent(this::set);
    }
  }

  private void set(long bytes) {
    options.setVMOption(OPTION, Long.toString(bytes));
  }

  private static boolean isHeap(String pool) {
    return pool.startsWith("Shenandoah") || pool.startsWith("ZGC");
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.interrupt();
    for (NotificationEmitter collector : collectors) {
      try {
        collector.removeNotificationListener(this);
      } catch (ListenerNotFoundException e) {
        log.debug("a collector had no listener", e);
      }
    }
  }
}
