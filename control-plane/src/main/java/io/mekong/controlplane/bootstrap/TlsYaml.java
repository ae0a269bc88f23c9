package io.mekong.controlplane.bootstrap;

import com.google.common.net.InetAddresses;

/** The TLS part of the control plane's cluster. */
final class TlsYaml {
  private TlsYaml() {}

  /** To be appended to the cluster's text. */
  static String of(TlsFiles files, String host) {
    boolean literal = InetAddresses.isInetAddress(host);
    return """
          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
    %1$s\
              common_tls_context:
                alpn_protocols: [h2]
                tls_certificates:
                  - certificate_chain: {filename: %2$s}
                    private_key: {filename: %3$s}
                validation_context:
                  trusted_ca: {filename: %4$s}
                  # Without a name, a certificate of any sidecar would pass for the control plane's.
                  match_typed_subject_alt_names:
                    - {san_type: %5$s, matcher: {exact: %6$s}}
    """
        .formatted(
            literal ? "" : "          sni: " + YamlText.quoted(host) + "\n",
            YamlText.quoted(files.certificate()),
            YamlText.quoted(files.key()),
            YamlText.quoted(files.ca()),
            literal ? "IP_ADDRESS" : "DNS",
            YamlText.quoted(host));
  }
}
