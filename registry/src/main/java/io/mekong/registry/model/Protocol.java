package io.mekong.registry.model;

/** What an instance speaks; decides the upstream protocol of its cluster. */
public enum Protocol {
  HTTP,
  HTTP2,
  GRPC,
  TCP
}
