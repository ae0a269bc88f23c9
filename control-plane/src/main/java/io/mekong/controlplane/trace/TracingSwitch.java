package io.mekong.controlplane.trace;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether the environment asks for traces.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">its
 *     variables</a>
 */
public final class TracingSwitch {
  private static final ImmutableList<String> ASKING =
      ImmutableList.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  private TracingSwitch() {}

  /** Asks the environment, and the system properties that stand for it. */
  public static boolean isOn(Map<String, String> environment) {
    UnaryOperator<@Nullable String> given =
        name -> {
          String property = System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'));
          return property == null ? environment.get(name) : property;
        };
    String exporter = given.apply("OTEL_TRACES_EXPORTER");
    boolean asked =
        exporter == null
            ? ASKING.stream().anyMatch(name -> isSet(given.apply(name)))
            : isSet(exporter) && !exporter.strip().equals("none");
    return asked && !"true".equalsIgnoreCase(given.apply("OTEL_SDK_DISABLED"));
  }

  private static boolean isSet(@Nullable String value) {
    return value != null && !value.isBlank();
  }
}
