/**
 * The last good keys on disk, so that a process can serve while its key store is away; and whatever
 * else has to be whole in a file.
 *
 * <p>Enters: keys as they were accepted. Leaves: the newest file that is whole. Blocks on I/O; one
 * thread at a time.
 */
@NullMarked
package io.mekong.registry.store.disk;

import org.jspecify.annotations.NullMarked;
