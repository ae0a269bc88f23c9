package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log looks like where nobody asks for another. */
class StandardErrorLogTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private static void configure(LoggerContext context) {
    StandardErrorLog log = new StandardErrorLog();
    log.setContext(context);
    assertThat(log.configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
  }

  @Test
  void an_event_is_one_line_in_utc_whatever_is_in_the_message() {
    configure(context);
    var stderr = (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
    assertThat(stderr.getTarget()).isEqualTo("System.err");
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setLoggerName("io.mekong.app.Thing");
    event.setLevel(Level.WARN);
    event.setThreadName("main");
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));
    event.setMessage("a\r\nforged INFO \u001b[31mline");
    assertThat(new String(stderr.getEncoder().encode(event), StandardCharsets.UTF_8))
        .isEqualTo("2026-01-02T03:04:05.006Z WARN  i.m.a.Thing [main] a forged INFO  [31mline\n");
  }

  @Test
  void libraries_say_less() {
    configure(context);
    assertThat(context.getLogger("io.mekong.x").isInfoEnabled()).isTrue();
    assertThat(context.getLogger("io.grpc.netty").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("io.grpc.netty").isWarnEnabled()).isTrue();
    assertThat(context.getLogger("io.etcd.jetcd").isWarnEnabled()).isFalse();
  }

  @Test
  void logback_finds_it_and_nothing_else() throws Exception {
    new ContextInitializer(context).autoConfig();
    assertThat(root.iteratorForAppenders())
        .toIterable()
        .extracting(Appender::getName)
        .containsExactly("stderr");
  }

  @Test
  void a_file_of_the_users_own_wins_if_it_is_there(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("logback.xml");
    System.setProperty("logback.configurationFile", file.toString());
    try {
      configure(context);
      assertThat(root.getAppender("stderr")).isNotNull();
      context.reset();
      Files.writeString(file, "<configuration><root level='ERROR'/></configuration>");
      configure(context);
      assertThat(root.getLevel()).isEqualTo(Level.ERROR);
      assertThat(root.getAppender("stderr")).isNull();
    } finally {
      System.clearProperty("logback.configurationFile");
    }
  }
}
