package io.mekong.controlplane.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The HTTP port for operators.
 *
 * @param address where it listens
 * @param grpc where its gRPC twin listens; empty for nowhere
 * @param tokenFile file that holds the bearer token; empty (loopback only) asks for none
 */
public record AdminSettings(HostPort address, Optional<HostPort> grpc, Optional<Path> tokenFile) {}
