/**
 * The process: command line, wiring, start and end.
 *
 * <p>Enters: arguments, environment, a configuration file. Leaves: one running control plane and an
 * exit code. {@link io.mekong.controlplane.app.Mekong} is the main class; {@code run} reads the
 * settings, starts the control plane, prints one ready line and waits. SIGTERM ends it within 10 s
 * on a shutdown thread.
 */
@NullMarked
package io.mekong.controlplane.app;

import org.jspecify.annotations.NullMarked;
