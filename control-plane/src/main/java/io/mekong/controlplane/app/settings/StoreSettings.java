package io.mekong.controlplane.app.settings;

import java.nio.file.Path;

/**
 * Where data and keys live.
 *
 * @param dataDir folder of the embedded store and of the last good state; made when missing
 * @param registryPrefix prefix of registrations, begins and ends with a slash
 * @param root prefix of Mekong's own keys, begins and ends with a slash, apart from {@code
 *     registryPrefix}
 */
public record StoreSettings(Path dataDir, String registryPrefix, String root) {}
