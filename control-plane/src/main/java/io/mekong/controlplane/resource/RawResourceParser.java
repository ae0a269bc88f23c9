package io.mekong.controlplane.resource;

import com.google.protobuf.ByteString;
import io.mekong.controlplane.snapshot.VersionedResource;

/** Reads one stored raw resource. */
final class RawResourceParser {
  private RawResourceParser() {}

  /** What became of a stored value. */
  sealed interface Outcome {}

  /** It is served. */
  record Accepted(RawKey key, VersionedResource resource) implements Outcome {}

  /** It is set aside. */
  record Refused(RawRejection rejection) implements Outcome {}

  static Outcome parse(String path, ByteString value) {
    return new Refused(
        new RawRejection(path, "raw resources are not read yet", "Wait for the next release."));
  }
}
