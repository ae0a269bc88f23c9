/**
 * Every setting of the control plane, checked before anything starts.
 *
 * <p>Enters: a YAML file, the environment and the command line. Leaves: one immutable {@link
 * io.mekong.controlplane.app.settings.MekongSettings}, or a list of problems, each with what, where
 * and the remedy. {@link io.mekong.controlplane.app.settings.SettingsCatalogue} is the only list of
 * properties: parsing, help text and documentation come from it. Pure but for reading the file; no
 * thread of its own.
 */
@NullMarked
package io.mekong.controlplane.app.settings;

import org.jspecify.annotations.NullMarked;
