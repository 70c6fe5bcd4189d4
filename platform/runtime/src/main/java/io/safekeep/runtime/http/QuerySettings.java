package io.safekeep.runtime.http;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/// What a service takes in query strings, under `safekeep.query`.
@ConfigMapping(prefix = "safekeep.query")
public interface QuerySettings {

  /// Exceptions to [SecretsInQueryRefused], each a path, a space and a parameter's name; the last
  /// part of the path may be `*`. A property of the service: for what a standard prescribes, and
  /// for links in letters that are good once.
  Optional<Set<String>> exceptions();
}
