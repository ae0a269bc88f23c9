package io.mekong.tests.kit;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Hands on what is written to it some time later, each part after a time of its own, none before an
 * earlier one. One thread writes and closes; a virtual thread of its own hands on until {@link
 * #close}.
 */
final class SlowStream extends OutputStream {
  private final OutputStream target;
  private final LongSupplier nanos;
  private final DelayQueue<Part> underWay = new DelayQueue<>();
  private final Thread carrier;
  private long lastDue = System.nanoTime();

  /**
   * In front of another stream.
   *
   * @param nanos how long the next part is on its way
   */
  SlowStream(OutputStream target, LongSupplier nanos) {
    this.target = target;
    this.nanos = nanos;
    this.carrier = Thread.ofVirtual().name("slow-stream").start(this::carry);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!carrier.isAlive()) {
      throw new IOException("the other end has gone");
    }
    if (length > 0) {
      send(ByteString.copyFrom(bytes, offset, length));
    }
  }

  /** Returns when all has been handed on, or the other end has gone. */
  @Override
  public void close() throws IOException {
    send(ByteString.EMPTY);
    try {
      carrier.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    target.close();
  }

  private void send(ByteString bytes) {
    lastDue = Math.max(lastDue + 1, System.nanoTime() + nanos.getAsLong());
    underWay.add(new Part(bytes, lastDue));
  }

  private void carry() {
    try {
      for (Part next = underWay.take(); !next.bytes().isEmpty(); next = underWay.take()) {
        next.bytes().writeTo(target);
        target.flush();
      }
    } catch (IOException e) {
      // The other end has gone, which the next write says.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What was written at once.
   *
   * @param bytes empty for the end of all
   * @param due when it is handed on, as {@link System#nanoTime}
   */
  private record Part(ByteString bytes, long due) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(due - ((Part) other).due);
    }
  }
}
