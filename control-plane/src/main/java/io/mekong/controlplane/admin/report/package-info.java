/**
 * What operators are shown: immutable records, and the small interfaces that provide them.
 *
 * <p>Enters: calls from the admin port's threads. Leaves: copies that nobody changes any more. The
 * implementations stand where the wiring is; they answer from memory, never block and never wait
 * for the store. Absent values are left out of the JSON.
 */
@NullMarked
package io.mekong.controlplane.admin.report;

import org.jspecify.annotations.NullMarked;
