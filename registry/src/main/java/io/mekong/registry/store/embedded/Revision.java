package io.mekong.registry.store.embedded;

import com.google.common.collect.ImmutableList;

/**
 * What one transaction, or the end of one lease, changed.
 *
 * @param number grows by one from revision to revision
 * @param changes each key once; empty only in the first revision of all
 */
record Revision(long number, ImmutableList<Change> changes) {}
