package io.safekeep.access.portal;

import io.safekeep.runtime.problem.Refusal;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The request that an ingress asks about.
///
/// @param host lower case, without a port
/// @param path without the query, which may hold what was searched for
/// @param address of the visitor
record VisitedPage(String method, String host, String path, String address) {

  private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
  private static final Pattern HOST = Pattern.compile("[a-z0-9.:\\[\\]-]{1,260}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:%]{2,60}");
  private static final Pattern ORIGIN = Pattern.compile("^[a-z]{1,10}://[^/]*");
  private static final Pattern PORT = Pattern.compile(":\\d+$");
  private static final int LONGEST_PATH = 4096;

  /// @param header the value of a header, null if it is not there
  /// @throws Refusal INVALID_REQUEST if the ingress does not say all of it
  static VisitedPage of(Ingress ingress, Function<String, @Nullable String> header) {
    var addresses = needed(header, ingress.address(), Function.identity()).split(",");
    return new VisitedPage(
        matching(ingress.method(), METHOD, needed(header, ingress.method(), String::strip)),
        matching(ingress.host(), HOST, needed(header, ingress.host(), VisitedPage::withoutPort)),
        path(ingress.target(), needed(header, ingress.target(), String::strip)),
        // Each proxy adds the one before it; only the last is the ingress's own word.
        matching(ingress.address(), ADDRESS, addresses[addresses.length - 1].strip()));
  }

  private static String needed(
      Function<String, @Nullable String> header, String name, Function<String, String> read) {
    var value = header.apply(name);
    if (value == null || value.isBlank()) {
      throw Refusal.invalid(name, "is needed of the ingress");
    }
    return read.apply(value);
  }

  private static String matching(String name, Pattern pattern, String value) {
    if (!pattern.matcher(value).matches()) {
      throw Refusal.invalid(name, "is not what it should be");
    }
    return value;
  }

  private static String withoutPort(String host) {
    return PORT.matcher(host.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
  }

  private static String path(String name, String target) {
    var path = ORIGIN.matcher(target).replaceFirst("").split("[?#]", 2)[0];
    if (path.length() > LONGEST_PATH) {
      throw Refusal.invalid(
          name, "has %d characters, at most %d".formatted(path.length(), LONGEST_PATH));
    }
    return path.isEmpty() ? "/" : path;
  }
}
