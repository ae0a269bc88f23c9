package io.mekong.controlplane.xds.protocol;

/** What a client may hold that this stream did not send. */
enum Past {
  /** Nothing, or it is known by version. */
  KNOWN,
  /** Resources of an earlier stream; leaving one out of a full response would remove it. */
  UNKNOWN
}
