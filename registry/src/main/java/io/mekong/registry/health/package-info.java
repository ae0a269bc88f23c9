/**
 * Looking at instances: which checks a service asks for, who runs them, what they found.
 *
 * <p>Enters: health policies and opinions from the store, the registry's view, the seats that this
 * replica holds. Leaves: opinions in the store, which every replica reads back alike and gives to
 * the registry loop. Nothing here decides who is served.
 */
@NullMarked
package io.mekong.registry.health;

import org.jspecify.annotations.NullMarked;
