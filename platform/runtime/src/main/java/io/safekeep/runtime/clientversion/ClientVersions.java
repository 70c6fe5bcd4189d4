package io.safekeep.runtime.clientversion;

import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Tells from the header User-Agent how new a program is.
@Singleton
class ClientVersions {

  private static final int LONGEST = 512;
  private static final Pattern COMMENT = Pattern.compile("\\([^)]*\\)");
  private static final Pattern PRODUCT = Pattern.compile("([A-Za-z0-9._-]+)(/(\\S+))?");

  private final Map<String, Bounds> products = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  ClientVersions(ClientVersionSettings settings) {
    settings
        .products()
        .forEach((name, product) -> {
          var minimum = required(name, product.minimum());
          var current = product.current().map(text -> required(name, text)).orElse(minimum);
          products.put(name, new Bounds(name, minimum, current, product.upgrade()));
        });
  }

  /// What a product has to be.
  record Bounds(String product, Version minimum, Version current, URI upgrade) {

    Age ageOf(Optional<Version> version) {
      if (version.filter(seen -> seen.compareTo(minimum) >= 0).isEmpty()) {
        return Age.TOO_OLD;
      }
      return version.filter(seen -> seen.compareTo(current) >= 0).isPresent()
          ? Age.CURRENT
          : Age.SUPPORTED;
    }
  }

  enum Age {
    /// Or of no known version.
    TOO_OLD,
    SUPPORTED,
    CURRENT;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// A program that there are bounds for.
  record Seen(Bounds bounds, Age age) {}

  /// Empty for programs that nobody set bounds for.
  Optional<Seen> see(String userAgent) {
    if (products.isEmpty()) {
      return Optional.empty();
    }
    var start = userAgent.substring(0, Math.min(userAgent.length(), LONGEST));
    return PRODUCT
        .matcher(COMMENT.matcher(start).replaceAll(" "))
        .results()
        .flatMap(product ->
            Optional.ofNullable(products.get(product.group(1)))
                .map(bounds ->
                    new Seen(
                        bounds,
                        bounds.ageOf(Optional.ofNullable(product.group(3)).flatMap(Version::read))))
                .stream())
        .findFirst();
  }

  private static Version required(String product, String text) {
    return Version.read(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "safekeep.client-versions.%s has version %s; it must be like 3.2.0"
                    .formatted(product, text)));
  }
}
