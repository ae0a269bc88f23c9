package io.mekong.registry.store;

/**
 * Outcome of a transaction.
 *
 * @param applied false when a condition did not hold; nothing was written then
 * @param revision the store's revision after it
 */
public record TxnResult(boolean applied, long revision) {}
