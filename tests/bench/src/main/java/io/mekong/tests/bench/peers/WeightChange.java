package io.mekong.tests.bench.peers;

/**
 * An endpoint weighs something else.
 *
 * @param service by its number in the {@link Recording}
 * @param endpoint {@code ADDRESS:PORT}
 */
record WeightChange(int service, String endpoint, int weight) {}
