package io.mekong.registry.source;

import com.google.common.collect.ImmutableSet;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.store.PrefixFreshness;

/**
 * The registry as it stands, for status pages and for the file on disk.
 *
 * @param view the newest view
 * @param freshness how well it reflects the source
 * @param protectedServices services that hold lost instances
 */
public record RegistryStatus(
    RegistryView view, PrefixFreshness freshness, ImmutableSet<ServiceKey> protectedServices) {}
