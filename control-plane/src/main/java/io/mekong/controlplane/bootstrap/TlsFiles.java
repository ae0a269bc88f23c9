package io.mekong.controlplane.bootstrap;

/**
 * What a sidecar needs for mutual TLS with the control plane. The files are on the sidecar's
 * machine; Envoy reads them once, when it starts.
 *
 * @param ca PEM file with the authority of the control plane's certificate, which must name the
 *     host (or IP address) that the sidecar connects to
 * @param certificate PEM file with the sidecar's certificate chain
 * @param key PEM file with the sidecar's private key
 */
public record TlsFiles(String ca, String certificate, String key) {}
