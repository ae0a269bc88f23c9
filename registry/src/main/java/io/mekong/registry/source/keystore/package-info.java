/**
 * Registrations in a key store, etcd or embedded: {@code {prefix}{service}/{instanceId}} with JSON
 * values.
 *
 * <p>Enters: updates of a watched prefix. Leaves: source events. Runs on the prefix's own thread;
 * the contents can be read from any thread.
 */
@NullMarked
package io.mekong.registry.source.keystore;

import org.jspecify.annotations.NullMarked;
