package io.mekong.registry.model;

/**
 * What one observer thinks of one instance.
 *
 * @param subject what it looked at; an opinion of something else than what is registered now counts
 *     for nothing
 * @param bearing up or down
 * @param evidence what it saw, for people, at most 200 characters
 */
public record Opinion(Subject subject, Bearing bearing, String evidence) {
  /** Up or down. */
  public enum Bearing {
    UP,
    DOWN
  }

  /**
   * One incarnation of an instance at one address.
   *
   * @param createRevision store revision that created its key
   * @param address canonical IP literal
   * @param port 1-65535
   */
  public record Subject(long createRevision, String address, int port) {
    /** What an observer of this registration looks at. */
    public static Subject of(ServiceInstance instance) {
      ServiceInstance.Endpoint endpoint = instance.endpoint();
      return new Subject(instance.origin().createRevision(), endpoint.address(), endpoint.port());
    }
  }
}
