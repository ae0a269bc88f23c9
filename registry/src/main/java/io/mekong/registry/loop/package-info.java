/**
 * Drives pure step machines: one mailbox, one event at a time, timers.
 *
 * <p>Enters: events from any thread. Leaves: calls of one handler, strictly one after another. A
 * machine itself never sees a thread or a clock; tests drive the same machine from virtual time.
 */
@NullMarked
package io.mekong.registry.loop;

import org.jspecify.annotations.NullMarked;
