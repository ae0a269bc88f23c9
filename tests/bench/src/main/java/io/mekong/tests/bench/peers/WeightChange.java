package io.mekong.tests.bench.peers;

/**
 * The first instance of a service was written.
 *
 * @param service by number
 * @param weight that it has now
 */
record WeightChange(int service, int weight) {}
