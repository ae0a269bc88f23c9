package io.mekong.controlplane.bootstrap;

/** Variant of the xDS protocol on the ADS stream. */
public enum XdsMode {
  /** Only what changed is sent. */
  DELTA("DELTA_GRPC"),
  /** State of the world: every response of a type holds all its resources. */
  SOTW("GRPC");

  private final String apiType;

  XdsMode(String apiType) {
    this.apiType = apiType;
  }

  /** Name in {@code envoy.config.core.v3.ApiConfigSource.ApiType}. */
  String apiType() {
    return apiType;
  }
}
