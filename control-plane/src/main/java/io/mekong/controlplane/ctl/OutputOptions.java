package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** In which form an answer is printed. */
final class OutputOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A form. */
  enum Format {
    table,
    json,
    yaml
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.table;

  /** Whether it is for people. */
  boolean isTable() {
    return format == Format.table;
  }

  /** Prints an answer as it came, for programs. */
  void print(JsonNode answer, PrintWriter out) {
    if (format == Format.yaml) {
      out.print(yaml(answer));
    } else {
      out.println(pretty(answer));
    }
  }

  /** As YAML, in blocks. */
  static String yaml(JsonNode answer) {
    DumperOptions block = new DumperOptions();
    block.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(block).dump(JSON.convertValue(answer, Object.class));
  }

  /** As JSON, a member a line. */
  static String pretty(JsonNode answer) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was parsed can be written", e);
    }
  }
}
