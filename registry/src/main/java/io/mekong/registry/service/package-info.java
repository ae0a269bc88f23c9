/**
 * Operations of those who register instances through Mekong instead of writing keys themselves.
 *
 * <p>Enters: a service, an instance id, the JSON of a registration. Leaves: a key under the
 * registry prefix with a lease that the server granted, or an {@link
 * io.mekong.registry.service.ApiException} with one {@link io.mekong.registry.service.ErrorCode}.
 * Keeps no state: the lease of an instance is the one its key hangs on, so any replica can renew
 * what another granted. Runs on the caller's thread, which blocks as long as the store takes.
 */
@NullMarked
package io.mekong.registry.service;

import org.jspecify.annotations.NullMarked;
