/**
 * Registrations of a file that people edit.
 *
 * <p>Enters: a path. Leaves: registrations, told as they change. Thread: one virtual thread of the
 * source's own.
 */
@NullMarked
package io.mekong.registry.source.file;

import org.jspecify.annotations.NullMarked;
