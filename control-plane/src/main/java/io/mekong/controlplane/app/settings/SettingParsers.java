package io.mekong.controlplane.app.settings;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import io.mekong.registry.source.CidrBlock;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads values; each throws {@link IllegalArgumentException} with a sentence for the user. */
final class SettingParsers {
  private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)");
  private static final int MAX_PERCENT = 100;
  private static final Range<Long> FILE_BYTES = Range.closed(64L << 10, 16L << 30);
  private static final Range<Long> REQUEST_BYTES = Range.closed(64L << 10, 1L << 30);
  private static final int MIN_AUDIT_ENTRIES = 10;
  private static final int MAX_AUDIT_ENTRIES = 10_000;
  private static final int MAX_FILES = 1000;

  private SettingParsers() {}

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a duration such as 500ms, 30s, 10m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  static LogFormat logFormat(String text) {
    return switch (text) {
      case "text" -> LogFormat.TEXT;
      case "json" -> LogFormat.JSON;
      default -> throw new IllegalArgumentException("must be text or json");
    };
  }

  static Duration positiveDuration(String text) {
    Duration duration = duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("must be longer than 0");
    }
    return duration;
  }

  static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("not a whole number above 0");
  }

  static int percent(String text) {
    try {
      int percent = Integer.parseInt(text);
      if (percent >= 0 && percent <= MAX_PERCENT) {
        return percent;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("not a whole number 0-100");
  }

  /** Bytes; below 64 KiB a file would hold too little to be of use. */
  static long fileSize(String text) {
    long bytes = size(text);
    if (!FILE_BYTES.contains(bytes)) {
      throw new IllegalArgumentException("must be 64KiB to 16GiB");
    }
    return bytes;
  }

  /** Bytes; below 64 KiB not even a node with its metadata would fit. */
  static int requestSize(String text) {
    long bytes = size(text);
    if (!REQUEST_BYTES.contains(bytes)) {
      throw new IllegalArgumentException("must be 64KiB to 1GiB");
    }
    return Math.toIntExact(bytes);
  }

  private static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size such as 512KiB, 16MiB or 1GiB");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "KiB" -> amount << 10;
      case "MiB" -> amount << 20;
      default -> amount << 30;
    };
  }

  static int fileCount(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= MAX_FILES) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("not a whole number 1-" + MAX_FILES);
  }

  static int auditEntries(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= MIN_AUDIT_ENTRIES && count <= MAX_AUDIT_ENTRIES) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "not a whole number " + MIN_AUDIT_ENTRIES + "-" + MAX_AUDIT_ENTRIES);
  }

  static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("not true or false");
    };
  }

  static String text(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("holds a control character");
    }
    return text;
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path: " + e.getReason(), e);
    }
  }

  /** A file that is there and can be read. */
  static Path file(String text) {
    Path path = path(text);
    if (!path.toFile().isFile() || !path.toFile().canRead()) {
      throw new IllegalArgumentException("no readable file there");
    }
    return path;
  }

  static String keyPrefix(String text) {
    if (text.length() < 3 || !text.startsWith("/") || !text.endsWith("/")) {
      throw new IllegalArgumentException("must begin and end with '/', such as /services/");
    }
    return text(text);
  }

  static ImmutableList<URI> endpoints(String text) {
    ImmutableList<URI> endpoints =
        COMMAS
            .splitToStream(text)
            .map(SettingParsers::endpoint)
            .collect(ImmutableList.toImmutableList());
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no address in it");
    }
    if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
      throw new IllegalArgumentException("mixes http and https");
    }
    return endpoints;
  }

  private static URI endpoint(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (List.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPath().isEmpty()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new IllegalArgumentException("not a URL such as http://127.0.0.1:2379: " + text);
  }

  /** CIDR blocks; {@code none} is an empty list. */
  static ImmutableList<CidrBlock> cidrs(String text) {
    if (text.equals("none")) {
      return ImmutableList.of();
    }
    return COMMAS
        .splitToStream(text)
        .map(CidrBlock::parse)
        .collect(ImmutableList.toImmutableList());
  }
}
