package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.xds.keepalive.KeepaliveAction;
import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
import io.mekong.controlplane.xds.keepalive.LinkKeepalive;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.keepalive.TcpSample;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the keepalive of one connection, on its event loop. Stands before everything else in the
 * pipeline; begins when gRPC's HTTP/2 handler is there, until then gRPC's time-out for handshakes
 * holds.
 */
final class LinkHandler extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(LinkHandler.class);

  /** Tells our pings from those of gRPC; the lower half is the number. */
  private static final long MARK = 0x4D45_4B4FL << 32;

  private static final long NUMBERS = 0xFFFF_FFFFL;

  /** Connections of a loop wake it together. */
  private static final long GRID_NANOS = Duration.ofMillis(20).toNanos();

  private final XdsObserver observer;
  private final LinkKeepalive keepalive;
  private @Nullable ChannelHandlerContext here;
  private @Nullable Http2ConnectionHandler http2;
  private @Nullable Future<?> timer;
  private long retransmits;

  LinkHandler(KeepaliveLimits limits, XdsObserver observer) {
    this.observer = observer;
    this.keepalive =
        new LinkKeepalive(
            limits, ThreadLocalRandom.current().nextDouble(0.9, 1), System.nanoTime());
  }

  LinkReport report() {
    return keepalive.report();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    here = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    keepalive.heard(System.nanoTime());
    context.fireChannelRead(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    if (http2 == null) {
      begin(context);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) {
    if (bytes instanceof ByteBuf buffer) {
      keepalive.sent(buffer.readableBytes(), System.nanoTime());
    }
    var _ = context.write(bytes, promise);
  }

  private void begin(ChannelHandlerContext context) {
    Http2ConnectionHandler found = context.pipeline().get(Http2ConnectionHandler.class);
    if (found != null && context.channel().isActive()) {
      http2 = found;
      found.decoder().frameListener(new Answers(found.decoder().frameListener()));
      tick();
    }
  }

  private void tick() {
    ChannelHandlerContext context = here;
    if (context == null || !context.channel().isActive()) {
      return;
    }
    for (KeepaliveAction action :
        keepalive.tick(System.nanoTime(), TcpSamples.of(context.channel()))) {
      switch (action) {
        case KeepaliveAction.Ping(long number) -> ping(context, number);
        case KeepaliveAction.UserTimeout(Duration time) ->
            TcpSamples.userTimeout(context.channel(), time);
        case KeepaliveAction.Close(Duration silence) -> {
          close(context, silence);
          return;
        }
      }
    }
    tickLater(context);
  }

  private void tickLater(ChannelHandlerContext context) {
    long wake = Math.ceilDiv(keepalive.wakeNanos(), GRID_NANOS) * GRID_NANOS;
    timer =
        context
            .executor()
            .schedule(this::tick, Math.max(0, wake - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void ping(ChannelHandlerContext context, long number) {
    Http2ConnectionHandler handler = http2;
    ChannelHandlerContext there = context.pipeline().context(Http2ConnectionHandler.class);
    if (handler != null && there != null) {
      var _ =
          handler.encoder().writePing(there, false, MARK | (number & NUMBERS), there.newPromise());
      there.flush();
    }
  }

  /** With a reset: what the kernel still holds for this peer is of no use to anybody. */
  private void close(ChannelHandlerContext context, Duration silence) {
    LinkReport report = keepalive.report();
    log.warn(
        "connection given up, nothing was heard for {} address={} rtt={} jitter={} timeout={}",
        silence,
        context.channel().remoteAddress(),
        report.roundTrip(),
        report.jitter(),
        report.timeout());
    observer.gaveUp(silence);
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    var _ = context.close();
  }

  private void answered(long number) {
    ChannelHandlerContext context = here;
    if (context == null) {
      return;
    }
    Optional<TcpSample> sample = TcpSamples.of(context.channel());
    boolean measured = keepalive.answered(number, System.nanoTime(), sample);
    Future<?> waiting = timer;
    if (waiting != null && waiting.cancel(false)) {
      tickLater(context);
    }
    if (measured) {
      long before = retransmits;
      retransmits = sample.map(TcpSample::retransmits).orElse(0L);
      observer.measured(keepalive.report(), retransmits - before);
    }
  }

  /** Keeps the answers to our pings from gRPC, which logs those that it did not ask for. */
  private final class Answers extends Http2FrameListenerDecorator {
    Answers(Http2FrameListener grpc) {
      super(grpc);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long payload) throws Http2Exception {
      if ((payload & ~NUMBERS) == MARK) {
        answered(payload & NUMBERS);
      } else {
        super.onPingAckRead(context, payload);
      }
    }
  }
}
