package io.mekong.controlplane.app.rehearsal;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * As much of an etcd as a rehearsal needs, on a free port of loopback: ranges, transactions that
 * compare revisions, and watches. Leases are granted and never end. Nothing else may use it: it
 * keeps everything in memory and compacts nothing. Any thread.
 */
final class RehearsedEtcd implements AutoCloseable {
  private static final long CLUSTER = 1;

  private final Server server;
  private final TreeMap<ByteString, KeyValue> keys =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  private final List<Event> log = new ArrayList<>();
  private final List<Watching> watches = new ArrayList<>();
  private long revision = 1;

  private record Watching(WatchCreateRequest asked, long id, StreamObserver<WatchResponse> to) {}

  private RehearsedEtcd() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Keys())
            .addService(new Watches())
            .addService(new RehearsedLeases())
            .build()
            .start();
  }

  static RehearsedEtcd start() throws IOException {
    return new RehearsedEtcd();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** Writes a value, as somebody else's program does. */
  synchronized void put(String key, String value) {
    revision++;
    write(
        PutRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8(key))
            .setValue(ByteString.copyFromUtf8(value))
            .build());
  }

  private void write(PutRequest put) {
    KeyValue before = keys.get(put.getKey());
    KeyValue now =
        KeyValue.newBuilder()
            .setKey(put.getKey())
            .setValue(put.getValue())
            .setLease(put.getLease())
            .setCreateRevision(before == null ? revision : before.getCreateRevision())
            .setModRevision(revision)
            .setVersion(before == null ? 1 : before.getVersion() + 1)
            .build();
    keys.put(put.getKey(), now);
    tell(Event.newBuilder().setType(Event.EventType.PUT).setKv(now).build());
  }

  private void delete(ByteString key) {
    if (keys.remove(key) != null) {
      tell(
          Event.newBuilder()
              .setType(Event.EventType.DELETE)
              .setKv(KeyValue.newBuilder().setKey(key).setModRevision(revision))
              .build());
    }
  }

  private void tell(Event event) {
    log.add(event);
    for (Watching each : watches) {
      if (concerns(each.asked, event)) {
        each.to.onNext(answer(each.id).addEvents(event).build());
      }
    }
  }

  private static boolean concerns(WatchCreateRequest asked, Event event) {
    Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
    ByteString key = event.getKv().getKey();
    return event.getKv().getModRevision() >= asked.getStartRevision()
        && order.compare(asked.getKey(), key) <= 0
        && order.compare(key, asked.getRangeEnd()) < 0;
  }

  private WatchResponse.Builder answer(long watch) {
    return WatchResponse.newBuilder().setHeader(header()).setWatchId(watch);
  }

  private ResponseHeader header() {
    return ResponseHeader.newBuilder().setClusterId(CLUSTER).setRevision(revision).build();
  }

  private synchronized RangeResponse range(RangeRequest asked) {
    RangeResponse.Builder answer = RangeResponse.newBuilder().setHeader(header());
    NavigableMap<ByteString, KeyValue> then = at(asked.getRevision());
    SortedMap<ByteString, KeyValue> found =
        asked.getRangeEnd().isEmpty()
            ? then.subMap(asked.getKey(), true, asked.getKey(), true)
            : then.subMap(asked.getKey(), asked.getRangeEnd());
    answer.setCount(found.size());
    if (!asked.getCountOnly()) {
      long limit = asked.getLimit() == 0 ? Long.MAX_VALUE : asked.getLimit();
      answer.setMore(found.size() > limit);
      found.values().stream().limit(limit).forEach(answer::addKvs);
    }
    return answer.build();
  }

  /** The keys as they were at a revision; as they are for 0. */
  private NavigableMap<ByteString, KeyValue> at(long wanted) {
    if (wanted == 0 || wanted == revision) {
      return keys;
    }
    TreeMap<ByteString, KeyValue> then = new TreeMap<>(keys.comparator());
    for (Event event : log) {
      if (event.getKv().getModRevision() <= wanted) {
        if (event.getType() == Event.EventType.PUT) {
          then.put(event.getKv().getKey(), event.getKv());
        } else {
          then.remove(event.getKv().getKey());
        }
      }
    }
    return then;
  }

  private synchronized TxnResponse commit(TxnRequest asked) {
    boolean holds = asked.getCompareList().stream().allMatch(this::holds);
    TxnResponse.Builder answer = TxnResponse.newBuilder().setSucceeded(holds);
    if (holds) {
      revision++;
      for (RequestOp each : asked.getSuccessList()) {
        if (each.hasRequestPut()) {
          write(each.getRequestPut());
        } else {
          delete(each.getRequestDeleteRange().getKey());
        }
        answer.addResponses(ResponseOp.getDefaultInstance());
      }
    }
    return answer.setHeader(header()).build();
  }

  private boolean holds(Compare condition) {
    KeyValue present = keys.get(condition.getKey());
    return (present == null ? 0 : present.getModRevision()) == condition.getModRevision();
  }

  private synchronized void watch(WatchCreateRequest asked, StreamObserver<WatchResponse> to) {
    Watching watching = new Watching(asked, watches.size(), to);
    to.onNext(answer(watching.id).setCreated(true).build());
    for (Event event : log) {
      if (concerns(asked, event)) {
        to.onNext(answer(watching.id).addEvents(event).build());
      }
    }
    watches.add(watching);
  }

  private synchronized void forget(StreamObserver<WatchResponse> gone) {
    watches.removeIf(each -> each.to.equals(gone));
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Keys extends KVGrpc.KVImplBase {
    @Override
    public void range(RangeRequest asked, StreamObserver<RangeResponse> to) {
      to.onNext(RehearsedEtcd.this.range(asked));
      to.onCompleted();
    }

    @Override
    public void txn(TxnRequest asked, StreamObserver<TxnResponse> to) {
      to.onNext(commit(asked));
      to.onCompleted();
    }
  }

  private final class Watches extends WatchGrpc.WatchImplBase {
    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> to) {
      return new StreamObserver<>() {
        @Override
        public void onNext(WatchRequest asked) {
          if (asked.hasCreateRequest()) {
            RehearsedEtcd.this.watch(asked.getCreateRequest(), to);
          }
        }

        @Override
        public void onError(Throwable end) {
          forget(to);
        }

        @Override
        public void onCompleted() {
          forget(to);
          to.onCompleted();
        }
      };
    }
  }
}
