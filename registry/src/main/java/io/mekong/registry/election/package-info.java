/**
 * Work that one replica at a time may do. A seat is a key in the store that hangs on its holder's
 * lease; the revision that wrote it fences what the holder writes.
 *
 * <p>Enters: the keys below the state prefix. Leaves: which seats this replica holds. A holder
 * stops by its own clock before its lease can have ended, whether or not the store can be reached.
 */
@NullMarked
package io.mekong.registry.election;

import org.jspecify.annotations.NullMarked;
