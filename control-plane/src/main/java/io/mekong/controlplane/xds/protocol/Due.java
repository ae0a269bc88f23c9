package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.List;

/**
 * What a client should be sent of one type.
 *
 * @param puts resources that it does not hold in this version
 * @param missing names that it asked for and that do not exist
 * @param removals names that it holds and that are gone
 */
record Due(List<VersionedResource> puts, List<String> missing, List<String> removals) {}
