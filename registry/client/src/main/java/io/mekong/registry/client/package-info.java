/**
 * Keeps instances registered for as long as a program lives.
 *
 * <p>Enters: what a program wants to be ({@link io.mekong.registry.client.InstanceSpec}). Leaves:
 * calls of {@code mekong.registry.v1.RegistrationService} at one of several control planes, and
 * {@link io.mekong.registry.client.RegistrationEvent}s. {@code Keeper} decides everything and sees
 * neither thread, clock nor network; each registration has one virtual thread that drives it.
 */
@NullMarked
package io.mekong.registry.client;

import org.jspecify.annotations.NullMarked;
