/**
 * Names of all metrics, and the binders that read them from the parts.
 *
 * <p>Enters: suppliers of status records and calls of observer interfaces, on the threads of the
 * parts observed. Leaves: meters in one Prometheus registry, scraped by the admin port's thread.
 * Labels come from closed sets only: {@code type}, {@code source}, {@code stage}, {@code reason},
 * {@code result}; what nodes and services are called never becomes a label.
 */
@NullMarked
package io.mekong.controlplane.telemetry;

import org.jspecify.annotations.NullMarked;
