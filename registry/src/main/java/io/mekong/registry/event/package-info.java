/**
 * The event log: what happened in the registry, as lines of JSON in a bounded number of files.
 *
 * <p>In come lists of events on the registry's thread, which never waits: what a full queue or a
 * full disk loses is counted, and stands in the log as an event of its own. {@code EventLog} owns
 * one thread that numbers, writes and syncs; what it wrote goes on to {@code EventFeed}, where
 * cursors read on their readers' threads. {@code EventReader} reads files of any process, running
 * or dead.
 */
@NullMarked
package io.mekong.registry.event;

import org.jspecify.annotations.NullMarked;
