package io.mekong.controlplane.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/options.md is what the catalogue of settings says; {@code -Dgolden=update} writes it. */
class OptionsPageTest {
  private static final Path PAGE = Path.of(System.getProperty("mekong.root"), "docs/options.md");
  private static final String HEAD =
      """
      # Options

      Made from `SettingsCatalogue`. Every option of `./mekong run` is a property too, on the command line as `--property=value`, in the YAML file
      of `--config`, and as an environment variable: `mekong.xds.address` is `MEKONG_XDS_ADDRESS`. The command line stands above the
      environment, that above the file. Lists are separated by commas. Without a default nothing is set.

      | property | option | value | default | meaning |
      |---|---|---|---|---|
      """;

  private static String page() {
    return HEAD
        + SettingsCatalogue.ALL.stream()
            .map(setting ->
                "| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                        setting.name(),
                        code(setting.option()),
                        code(setting.format()),
                        code(setting.defaultText()),
                        setting.meaning().replace("|", "\\|")))
            .collect(Collectors.joining());
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
  }

  @Test
  void every_option_is_in_the_page_as_it_is() throws IOException {
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).as("-Dgolden=update writes it").hasContent(page());
  }
}
