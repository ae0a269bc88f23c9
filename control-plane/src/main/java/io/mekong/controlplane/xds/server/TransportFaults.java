package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Faults of connections, which gRPC logs, each with a stack trace, and tells nobody: whoever
 * reaches the port could fill the log with them. They are counted instead, and told in a line when
 * debugging. Counts those of all servers of the process, on the threads they happen on.
 */
final class TransportFaults extends Handler {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(TransportFaults.class);

  /** Held here, since java.util.logging forgets loggers, and what they were told, otherwise. */
  private static final ImmutableList<Logger> LOGGERS =
      Stream.of("NettyServerHandler", "NettyServerStream", "NettyServerTransport")
          .map(name -> Logger.getLogger("io.grpc.netty." + name))
          .collect(ImmutableList.toImmutableList());

  private final XdsObserver observer;

  private TransportFaults(XdsObserver observer) {
    this.observer = observer;
  }

  /** From now on, until {@link #close}. */
  static TransportFaults tellingOnly(XdsObserver observer) {
    TransportFaults faults = new TransportFaults(observer);
    for (Logger logger : LOGGERS) {
      logger.addHandler(faults);
      logger.setUseParentHandlers(false);
    }
    return faults;
  }

  @Override
  public void publish(LogRecord fault) {
    observer.connectionFault();
    log.debug(
        "connection fault {} reason={}", fault.getMessage(), String.valueOf(fault.getThrown()));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGERS.forEach(logger -> logger.removeHandler(this));
  }
}
