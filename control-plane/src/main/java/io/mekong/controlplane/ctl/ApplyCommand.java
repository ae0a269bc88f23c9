package io.mekong.controlplane.ctl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl apply}: stores a raw resource. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Creates or replaces a raw resource from a file of JSON or YAML,",
      "or a policy, as policies/health/NAME, from JSON."
    })
final class ApplyCommand extends AdminCommand {
  @Parameters(paramLabel = "TYPE/NAME", converter = ResourceName.Converter.class)
  private ResourceName resource = new ResourceName("", "");

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "JSON or YAML; - reads standard input.")
  private Path file = Path.of("-");

  @Mixin private final WaitOptions waiting = new WaitOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    String text = text();
    String start = text.stripLeading();
    boolean json = start.startsWith("{") || start.startsWith("["); // as the server tells them
    AdminClient.Answer answer =
        AdminClient.good(
            client.ask(
                "PUT",
                resource.path() + waiting.query(),
                Optional.of(
                    new AdminClient.Body(json ? "application/json" : "application/yaml", text))));
    return waiting.tell(answer, resource.type() + "/" + resource.name() + " is stored", out());
  }

  private String text() throws CtlException {
    try {
      return file.toString().equals("-")
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(file);
    } catch (IOException e) {
      throw new CtlException(file + " cannot be read: " + e, e);
    }
  }
}
