package io.mekong.registry.service.grpc;

import com.google.common.collect.ImmutableSet;
import io.grpc.stub.ServerCallStreamObserver;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Names;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.v1.WatchServicesRequest;
import io.mekong.registry.v1.WatchServicesResponse;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients that follow services. An update only marks names; a virtual thread of each client sends
 * the newest state of what is marked while the client takes it, so a slow one costs a set of names
 * and delays nobody.
 */
public final class ServiceWatches implements RegistryUpdate.Listener {
  private static final int MOST = 1_000;

  private final Set<Watch> open = ConcurrentHashMap.newKeySet();

  @Override
  public void updated(RegistryUpdate update) {
    for (Watch watch : open) {
      watch.mark(update);
    }
  }

  void open(
      WatchServicesRequest request,
      ServerCallStreamObserver<WatchServicesResponse> to,
      Supplier<RegistryView> view) {
    ImmutableSet<ServiceKey> wanted =
        request.getServicesList().stream()
            .map(Names::service)
            .collect(ImmutableSet.toImmutableSet());
    if (open.size() >= MOST) {
      throw new ApiException(ErrorCode.TOO_MANY_REQUESTS, MOST + " clients watch already");
    }
    Watch watch = new Watch(wanted, to, view);
    to.setOnReadyHandler(watch::look);
    to.setOnCancelHandler(() -> {
      open.remove(watch);
      watch.end();
    });
    open.add(watch);
    Thread.ofVirtual().name("service-watch").start(watch::run);
  }

  /** One client. */
  private static final class Watch {
    private final ImmutableSet<ServiceKey> wanted;
    private final ServerCallStreamObserver<WatchServicesResponse> to;
    private final Supplier<RegistryView> view;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Set<ServiceKey> marked = new LinkedHashSet<>();
    private boolean ended;

    Watch(
        ImmutableSet<ServiceKey> wanted,
        ServerCallStreamObserver<WatchServicesResponse> to,
        Supplier<RegistryView> view) {
      this.wanted = wanted;
      this.to = to;
      this.view = view;
    }

    void mark(RegistryUpdate update) {
      lock.lock();
      try {
        update.endpoints().stream().filter(this::wants).forEach(marked::add);
        update.structure().stream().filter(this::wants).forEach(marked::add);
        news.signal();
      } finally {
        lock.unlock();
      }
    }

    private boolean wants(ServiceKey service) {
      return wanted.isEmpty() || wanted.contains(service);
    }

    void look() {
      lock.lock();
      try {
        news.signal();
      } finally {
        lock.unlock();
      }
    }

    void end() {
      lock.lock();
      try {
        ended = true;
        news.signal();
      } finally {
        lock.unlock();
      }
    }

    void run() {
      lock.lock();
      try {
        marked.addAll(wanted.isEmpty() ? view.get().services().keySet() : wanted);
      } finally {
        lock.unlock();
      }
      for (ServiceKey next = next(); next != null; next = next()) {
        to.onNext(state(next));
      }
    }

    /** Waits for a marked name and for the client to take one; null at the end. */
    private @Nullable ServiceKey next() {
      lock.lock();
      try {
        while (!ended && (marked.isEmpty() || !to.isReady())) {
          news.awaitUninterruptibly();
        }
        if (ended) {
          return null;
        }
        Iterator<ServiceKey> first = marked.iterator();
        ServiceKey next = first.next();
        first.remove();
        return next;
      } finally {
        lock.unlock();
      }
    }

    private WatchServicesResponse state(ServiceKey key) {
      RegistryView now = view.get();
      Service service = now.services().get(key);
      WatchServicesResponse.Builder state =
          WatchServicesResponse.newBuilder().setService(key.name()).setRevision(now.revision());
      return service == null
          ? state.setGone(true).build()
          : state.addAllInstances(InstanceMessages.served(service)).build();
    }
  }
}
