/**
 * Turns the world into Envoy's resources.
 *
 * <p>Enters: {@link io.mekong.controlplane.translation.World}, one immutable value, and a {@link
 * io.mekong.controlplane.translation.Scope} that says what may have changed. Leaves: a {@code
 * TableEdit} for each table, and {@link io.mekong.controlplane.translation.TranslationIssue}s for
 * status. Each type has one sub-package with a translator and its input record; they are listed in
 * {@link io.mekong.controlplane.translation.Translators}. A translator sees its input record and
 * nothing else, so an equal record is a resource that need not be made again. Translators are pure;
 * {@link io.mekong.controlplane.translation.Translation} and its views belong to the reconciler's
 * thread.
 */
@NullMarked
package io.mekong.controlplane.translation;

import org.jspecify.annotations.NullMarked;
