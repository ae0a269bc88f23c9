/**
 * The port for operators: REST under {@code /api/v1}, health, metrics and the console.
 *
 * <p>Enters: HTTP requests, checked by {@link io.mekong.controlplane.admin.Doorkeeper}. Leaves:
 * records of {@link io.mekong.controlplane.admin.report} as JSON, errors as RFC 9457 problem JSON
 * with a code of {@link io.mekong.registry.service.ErrorCode}. Reads go through the report
 * interfaces and never wait for the store; writes go to {@link
 * io.mekong.registry.service.RegistrationService} on virtual threads. Micronaut's event loops own
 * the connections; nothing here is shared with the xDS port.
 */
@NullMarked
package io.mekong.controlplane.admin;

import org.jspecify.annotations.NullMarked;
