package io.mekong.controlplane.ctl;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Names what is stored: a raw resource, or a policy with its kind.
 *
 * @param type lower-case plural, such as {@code clusters}; {@code policies} of a policy
 * @param name of the resource; KIND/NAME of a policy
 */
record ResourceName(String type, String name) {
  private static final String POLICIES = "policies";

  /** Where it is in the admin REST. */
  String path() {
    return type.equals(POLICIES) ? "/api/v1/policies" + parts() : "/api/v1/resources" + segments();
  }

  /** The end of a path: a slash, the type and the name. */
  String segments() {
    return "/" + AdminClient.escaped(type) + parts();
  }

  private String parts() {
    StringBuilder path = new StringBuilder();
    for (String part : name.split("/", -1)) {
      path.append('/').append(AdminClient.escaped(part));
    }
    return path.toString();
  }

  /** Reads {@code TYPE/NAME}. */
  static final class Converter implements ITypeConverter<ResourceName> {
    @Override
    public ResourceName convert(String value) {
      int slash = value.indexOf('/');
      if (slash <= 0 || slash == value.length() - 1) {
        throw new TypeConversionException(value + " is not TYPE/NAME, such as clusters/legacy");
      }
      return new ResourceName(value.substring(0, slash), value.substring(slash + 1));
    }
  }
}
