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

  /// Of an authorization code; at most one minute (FAPI 2.0 Security Profile, section 5.3.2.1).
  @WithDefault("PT1M")
  Duration codeLifetime();
}
