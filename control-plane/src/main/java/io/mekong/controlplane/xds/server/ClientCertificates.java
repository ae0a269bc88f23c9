package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableSet;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who a client proves to be. Where client certificates are asked for, the node id must be one of
 * the certificate's subject alternative names (DNS or URI), or begin with one followed by {@code
 * /}: so one certificate may serve several sidecars of a host, and no sidecar can take another
 * one's name.
 */
enum ClientCertificates {
  NOT_ASKED,
  REQUIRED;

  private static final int DNS = 2;
  private static final int URI = 6;

  /** Throws {@link NotAllowedException} when the certificate does not cover the node id. */
  void check(ServerCall<?, ?> call, String nodeId) {
    if (this == NOT_ASKED) {
      return;
    }
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    ImmutableSet<String> names = session == null ? ImmutableSet.of() : names(session);
    for (String name : names) {
      if (nodeId.equals(name) || nodeId.startsWith(name + "/")) {
        return;
      }
    }
    throw new NotAllowedException(
        "node id " + nodeId + " is none of the certificate's subject alternative names " + names);
  }

  /** Subject alternative names (DNS and URI) of the client; empty when it proves nothing. */
  static ImmutableSet<String> names(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? names(leaf.getSubjectAlternativeNames())
          : ImmutableSet.of();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      return ImmutableSet.of();
    }
  }

  private static ImmutableSet<String> names(Collection<List<?>> alternatives) {
    if (alternatives == null) {
      return ImmutableSet.of();
    }
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (List<?> alternative : alternatives) {
      if (alternative.get(0) instanceof Integer kind && (kind == DNS || kind == URI)) {
        names.add(String.valueOf(alternative.get(1)));
      }
    }
    return names.build();
  }

  /** The certificate does not allow what the client asked. */
  static final class NotAllowedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAllowedException(String message) {
      super(message);
    }
  }
}
