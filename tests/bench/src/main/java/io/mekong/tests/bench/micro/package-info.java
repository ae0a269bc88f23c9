/**
 * What each step of the way from a registration to a stream costs by itself, by JMH.
 *
 * <p>Enters: nothing but made-up registrations. Leaves: time and garbage of one operation. JMH owns
 * the threads, in processes of its own.
 */
@NullMarked
package io.mekong.tests.bench.micro;

import org.jspecify.annotations.NullMarked;
