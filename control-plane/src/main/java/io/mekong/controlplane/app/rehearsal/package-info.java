/**
 * A short run of everything that a start and a push need, from which the JVM makes its AOT cache.
 *
 * <p>Enters: nothing. Leaves: nothing but classes that were loaded and methods that ran. It speaks
 * to the control plane as others do, over gRPC and HTTP; no other package knows it.
 */
@NullMarked
package io.mekong.controlplane.app.rehearsal;

import org.jspecify.annotations.NullMarked;
