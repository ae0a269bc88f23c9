/** The only user of OpenTelemetry; loaded when {@code OTEL_*} asks for traces. */
@NullMarked
package io.mekong.controlplane.trace.otel;

import org.jspecify.annotations.NullMarked;
