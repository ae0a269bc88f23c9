package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;

/**
 * A part of a refused response, to be sent by itself to find out which of its resources the client
 * refuses.
 *
 * @param resources not empty
 * @param blamed names that the client's message blamed instead; they get a trial of their own when
 *     this one is refused too, because then the message may have meant something else
 */
record Trial(ImmutableList<VersionedResource> resources, ImmutableList<String> blamed) {
  Trial(ImmutableList<VersionedResource> resources) {
    this(resources, ImmutableList.of());
  }
}
