package io.mekong.registry.store;

/**
 * Identity and newest revision of a store.
 *
 * @param clusterId stays the same for the life of a cluster; another value means another store
 * @param revision grows by one with every transaction that writes
 */
public record StoreHead(long clusterId, long revision) {}
