package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.service.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/errors.md has every error code with its statuses, and none that is not there. */
class ErrorsPageTest {
  private static final Path PAGE = Path.of(System.getProperty("mekong.root"), "docs/errors.md");

  @Test
  void every_error_is_in_the_page_with_its_statuses_and_a_remedy() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).allMatch(row -> row.matches("\\| `\\w+` \\| \\d+ \\| \\w+ \\| .+ \\| .+ \\|"));
    assertThat(rows.stream().map(row -> row.replaceAll("( \\|[^|]+){2} \\|$", " |")))
        .containsExactlyElementsOf(
            Arrays.stream(ErrorCode.values())
                .map(code ->
                    "| `%s` | %d | %s |".formatted(code, code.httpStatus(), code.grpcStatus()))
                .toList());
  }
}
