package io.safekeep.identity.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Lives of tokens, codes and sessions.
@ConfigMapping(prefix = "safekeep.identity.tokens")
public interface TokenSettings {

  /// Of access and ID tokens. Short, because nobody can call them back.
  @WithDefault("PT10M")
  Duration accessLifetime();

  /// Of access tokens with which an employee acts in a tenant's portal; at most five minutes.
  @WithDefault("PT5M")
  Duration delegatedLifetime();

  /// Of a refresh token that is not used.
  @WithDefault("P7D")
  Duration refreshIdleLifetime();

  /// Of a chain of refresh tokens since the person signed in.
  @WithDefault("P30D")
  Duration refreshLifetime();

  /// Of an authorization code; RFC 6749, section 4.1.2 wants at most ten minutes.
  @WithDefault("PT1M")
  Duration codeLifetime();
}
