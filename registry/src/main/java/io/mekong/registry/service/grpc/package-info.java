/**
 * Registration over gRPC, on the xDS port.
 *
 * <p>Enters: requests of {@code mekong.registry.v1}. Leaves: calls of {@link
 * io.mekong.registry.service.RegistrationService}. Each call works on a virtual thread of its own,
 * since it waits for the store.
 */
@NullMarked
package io.mekong.registry.service.grpc;

import org.jspecify.annotations.NullMarked;
