package io.mekong.tests.kit;

import java.util.List;
import java.util.Map;

/**
 * Envoy's own judgement of a bootstrap, by {@code envoy --mode validate}.
 *
 * @param accepted whether Envoy would run it
 * @param said what it printed, warnings and errors only
 */
public record EnvoyValidate(boolean accepted, String said) {
  /** Asks Envoy about a YAML or JSON text. */
  public static EnvoyValidate of(String bootstrap) {
    try (TestFolder folder = TestFolder.create("validate");
        ChildProcess envoy =
            ChildProcess.start(
                List.of(
                    EnvoyBinary.find().toString(),
                    "--mode",
                    "validate",
                    "--log-level",
                    "warning",
                    "--config-path",
                    folder.write("bootstrap.yaml", bootstrap).toString()),
                Map.of(),
                folder.path().resolve("output"))) {
      return new EnvoyValidate(envoy.awaitExit() == 0, envoy.output());
    }
  }
}
