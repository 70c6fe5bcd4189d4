package io.safekeep.identity.factor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Second factors.
@ConfigMapping(prefix = "safekeep.identity.second-factor")
public interface FactorSettings {

  /// Whether employees have to have one: `optional` or `required`. Whoever is required to and has
  /// none gets an authenticator app at their next sign-in.
  @WithDefault("optional")
  SignInPolicy.SecondFactor employees();
}
