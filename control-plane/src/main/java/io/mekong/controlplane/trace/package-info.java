/**
 * One trace from an event of the store, or a call that wrote, to the ACKs of the clients.
 *
 * <p>In: what the reconciler and the event loops tell ({@link
 * io.mekong.controlplane.trace.Journeys}), and requests. Out: a bounded {@link
 * io.mekong.controlplane.trace.Journey} for each traced publication, of which spans are made once
 * it is over, on a thread of its own. Off unless {@code OTEL_*} asks; then nothing of OpenTelemetry
 * is loaded and what is told goes nowhere (ADR 020).
 */
@NullMarked
package io.mekong.controlplane.trace;

import org.jspecify.annotations.NullMarked;
