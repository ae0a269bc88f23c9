package io.mekong.controlplane.ctl;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Names a raw resource.
 *
 * @param type lower-case plural, such as {@code clusters}
 * @param name of the resource
 */
record ResourceName(String type, String name) {
  /** Where it is in the admin REST. */
  String path() {
    return "/api/v1/resources" + segments();
  }

  /** The end of a path: a slash, the type and the name. */
  String segments() {
    StringBuilder path = new StringBuilder("/").append(AdminClient.escaped(type));
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
