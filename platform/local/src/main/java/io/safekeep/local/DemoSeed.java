package io.safekeep.local;

import java.util.Map;

/// What a fresh suite is given through its own HTTP API, so that there is something to see.
final class DemoSeed {
  /// `client_id` of the client that identity-service knows from its first start, and under what
  /// name its secret is kept.
  static final String OPERATOR = "operator";

  static final String OPERATOR_SECRET = "client.operator";

  private DemoSeed() {}

  /// Gives it, unless it was given before, and returns the sign-ins to show.
  static Map<String, Endpoints.SignIn> plant(Secrets secrets) {
    return Map.of(
        "operator (client)", new Endpoints.SignIn(OPERATOR, secrets.key(OPERATOR_SECRET)));
  }
}
