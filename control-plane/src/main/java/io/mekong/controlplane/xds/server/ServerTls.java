package io.mekong.controlplane.xds.server;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * TLS of the xDS port. The files are looked at again every 10 s: new ones take effect for new
 * connections, unusable ones are logged by gRPC and leave the old in force.
 */
final class ServerTls {
  private static final long RELOAD_SECONDS = 10;

  private ServerTls() {}

  /**
   * A context that follows its files.
   *
   * @throws IOException with a sentence for the user when the files cannot be used at the start
   */
  static SslContext follow(XdsServerSettings.TlsFiles files, ScheduledExecutorService scheduler)
      throws IOException {
    try {
      SslContextBuilder builder = SslContextBuilder.forServer(identity(files, scheduler));
      GrpcSslContexts.configure(builder, SslProvider.JDK);
      if (files.clientCa().isPresent()) {
        builder.trustManager(authorities(files.clientCa().get(), scheduler));
        builder.clientAuth(ClientAuth.REQUIRE);
      }
      return builder.protocols("TLSv1.3", "TLSv1.2").build();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new IOException(
          "TLS files of the xDS port cannot be used (" + files + "): " + e.getMessage(), e);
    }
  }

  private static AdvancedTlsX509KeyManager identity(
      XdsServerSettings.TlsFiles files, ScheduledExecutorService scheduler)
      throws GeneralSecurityException, IOException {
    AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    var _ =
        keys.updateIdentityCredentials(
            file(files.chain()), file(files.key()), RELOAD_SECONDS, TimeUnit.SECONDS, scheduler);
    return keys;
  }

  private static AdvancedTlsX509TrustManager authorities(
      Path file, ScheduledExecutorService scheduler) throws GeneralSecurityException, IOException {
    AdvancedTlsX509TrustManager trust =
        AdvancedTlsX509TrustManager.newBuilder()
            .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
            .build();
    var _ = trust.updateTrustCredentials(file(file), RELOAD_SECONDS, TimeUnit.SECONDS, scheduler);
    return trust;
  }

  private static File file(Path path) {
    return path.toFile();
  }
}
