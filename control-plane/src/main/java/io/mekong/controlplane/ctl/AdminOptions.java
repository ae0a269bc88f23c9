package io.mekong.controlplane.ctl;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the admin port is, the same for every verb that asks it. */
final class AdminOptions {
  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:18080",
      description = "Admin port of a running control plane. Default: ${DEFAULT-VALUE}.")
  private String admin = "http://127.0.0.1:18080";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the bearer token of the admin port.")
  private @Nullable Path tokenFile;

  Optional<Path> tokenFile() {
    return Optional.ofNullable(tokenFile);
  }

  /** Throws IllegalArgumentException with a sentence when it is none. */
  URI url() {
    try {
      URI url = URI.create(admin);
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new IllegalArgumentException("--admin: is not a URL such as http://127.0.0.1:18080");
  }
}
