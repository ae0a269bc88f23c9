package io.mekong.registry.source;

import com.google.protobuf.ByteString;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.store.StoredKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a registration: key {@code {prefix}{service}/{instanceId}}, value JSON. Every rule that a
 * key or value can break is checked here and nowhere else, for whatever wrote it. Immutable, any
 * thread.
 */
public final class RegistrationParser {
  private static final Logger log = LoggerFactory.getLogger(RegistrationParser.class);

  private final String prefix;
  private final AddressRule addresses;

  /** What became of a registration. */
  public sealed interface Outcome {}

  /**
   * It is good.
   *
   * @param instance what it says
   */
  public record Accepted(ServiceInstance instance) implements Outcome {}

  /**
   * It breaks a rule.
   *
   * @param reason which rule, and the remedy, in a sentence
   */
  public record Rejected(String reason) implements Outcome {}

  /**
   * A parser.
   *
   * @param prefix where registrations live, ends with {@code /}
   * @param addresses which addresses are allowed
   */
  public RegistrationParser(String prefix, AddressRule addresses) {
    this.prefix = prefix;
    this.addresses = addresses;
  }

  /** Where registrations live, ends with {@code /}. */
  public String prefix() {
    return prefix;
  }

  /** Reads what a store holds. Never throws for bad input. */
  public Outcome parse(StoredKey stored) {
    try {
      String rest = stored.key().substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        return new Rejected(
            "key must be " + prefix + "{service}/{instanceId}; this one lacks the id");
      }
      ServiceKey service = new ServiceKey(rest.substring(0, slash));
      InstanceId id = new InstanceId(rest.substring(slash + 1));
      ServiceInstance.Origin origin =
          new ServiceInstance.Origin(stored.createRevision(), stored.modRevision(), stored.lease());
      return new Accepted(fields(stored.value()).instance(service, id, origin));
    } catch (IllegalArgumentException e) {
      return new Rejected(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("registration cannot be read, a fault of ours key={}", stored.key(), e);
      return new Rejected("it cannot be read: " + e.getClass() + "; please report this");
    }
  }

  private RegistrationFields fields(ByteString value) {
    if (value.size() > StrictJson.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "value has "
              + value.size()
              + " bytes, at most "
              + StrictJson.MAX_VALUE_BYTES
              + " are allowed");
    }
    return new RegistrationFields(StrictJson.read(value, "value"), addresses);
  }
}
