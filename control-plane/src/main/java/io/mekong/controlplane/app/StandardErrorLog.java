package io.mekong.controlplane.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.NopStatusListener;

/**
 * One line per event on standard error; standard output holds only the ready line. Whoever gives
 * Logback a file of his own ({@code -Dlogback.configurationFile=FILE}, or {@code logback.xml} or
 * {@code logback-test.xml} on the class path) gets that instead; one that is not there counts as
 * none.
 *
 * <p>Code and no XML, because a start would wait for the parser. Logback finds it as a service (<a
 * href="https://logback.qos.ch/manual/configuration.html#auto_configuration">manual, chapter 3</a>)
 * and calls it once, at the first logger.
 */
public final class StandardErrorLog extends DefaultJoranConfigurator {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{1} [%thread]"
          + " %replace(%msg){'[\\r\\n\\p{Cntrl}]+', ' '}%n%ex{full}";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (performMultiStepConfigurationFileSearch(false) != null) {
      return super.configure(context);
    }
    context.getStatusManager().add(new NopStatusListener());
    // It warns twice of each failed call; what a failure means is said by the registry.
    context.getLogger("io.etcd").setLevel(Level.ERROR);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("io.grpc").setLevel(Level.WARN);
    context.getLogger("io.micronaut").setLevel(Level.WARN);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(standardError(context));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
    PatternLayoutEncoder line = new PatternLayoutEncoder();
    line.setContext(context);
    line.setPattern(LINE);
    line.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(line);
    appender.start();
    return appender;
  }
}
