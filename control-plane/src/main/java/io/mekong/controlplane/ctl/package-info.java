/**
 * {@code mekong ctl}: the operator's command line. It speaks the admin REST and nothing else; only
 * {@code events --file} reads files, so that a dead process can be looked into.
 *
 * <p>Exit codes: 1 what was asked for cannot be had, with a sentence on standard error, or the
 * answer is no ({@code wait}, {@code explain}); 2 the options do not fit.
 */
@NullMarked
package io.mekong.controlplane.ctl;

import org.jspecify.annotations.NullMarked;
