/**
 * Types that nothing is generated for yet: what operators store raw is all there is.
 *
 * <p>Enters: nothing; raw resources are laid over the generated ones by the view itself. Leaves:
 * nothing. A type that gets a generator moves to a folder of its own.
 */
@NullMarked
package io.mekong.controlplane.translation.raw;

import org.jspecify.annotations.NullMarked;
