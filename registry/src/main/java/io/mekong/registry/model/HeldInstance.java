package io.mekong.registry.model;

/**
 * An instance that is served as last good although it was lost, because following the loss would
 * pass the protection limit of its service.
 *
 * @param instance what it was when it was last eligible
 * @param cause how it was lost
 * @param sinceNanos monotonic clock when it was lost
 */
public record HeldInstance(ServiceInstance instance, LossCause cause, long sinceNanos) {}
