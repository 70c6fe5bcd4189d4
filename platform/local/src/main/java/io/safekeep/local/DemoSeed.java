package io.safekeep.local;

import java.util.Map;

/// What a fresh suite is given through its own HTTP API, so that there is something to see.
final class DemoSeed {
  private DemoSeed() {}

  /// Gives it, unless it was given before, and returns the sign-ins to show.
  static Map<String, Endpoints.SignIn> plant(Suite suite, Secrets secrets) {
    return Map.of();
  }
}
