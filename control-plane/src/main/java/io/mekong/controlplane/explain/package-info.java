/**
 * Explains why something is sent to a node or is not.
 *
 * <p>In: a {@link io.mekong.controlplane.explain.Scene}: the world, the tables made from it, what
 * the store holds and what a node says, all of one moment. Out: a chain of facts, each with where
 * it comes from. Pure; any thread. Nothing here decides: where a stage of the way decides, its own
 * method is asked, or its result is read.
 */
@NullMarked
package io.mekong.controlplane.explain;

import org.jspecify.annotations.NullMarked;
