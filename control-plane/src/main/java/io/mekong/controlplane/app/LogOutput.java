package io.mekong.controlplane.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.mekong.controlplane.app.settings.LogFormat;
import org.slf4j.LoggerFactory;

/** Gives the log the form that is set; {@link StandardErrorLog} begins with text. */
final class LogOutput {
  private LogOutput() {}

  static void use(LogFormat format) {
    if (format == LogFormat.JSON
        && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.iteratorForAppenders()
          .forEachRemaining(appender -> {
            if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
              stream.setEncoder(json(root));
            }
          });
    }
  }

  private static JsonEncoder json(Logger root) {
    JsonEncoder json = new JsonEncoder();
    json.setContext(root.getLoggerContext());
    json.setWithSequenceNumber(false);
    json.setWithNanoseconds(false);
    json.setWithContext(false);
    json.setWithMarkers(false);
    json.setWithMDC(false);
    json.setWithKVPList(false);
    json.setWithMessage(false);
    json.setWithArguments(false);
    json.setWithFormattedMessage(true);
    json.start();
    return json;
  }
}
