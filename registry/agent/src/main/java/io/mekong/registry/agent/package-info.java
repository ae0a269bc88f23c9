/**
 * The agent: {@code ./mekong agent}, beside a program that knows nothing of Mekong.
 *
 * <p>Enters: options, and what the program answers to checks. Leaves: its registration, kept by
 * {@link io.mekong.registry.client.RegistrationClient}, and one log line for each event. The main
 * thread checks; a shutdown thread drains and deregisters.
 */
@NullMarked
package io.mekong.registry.agent;

import org.jspecify.annotations.NullMarked;
