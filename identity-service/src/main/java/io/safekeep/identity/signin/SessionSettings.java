package io.safekeep.identity.signin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Browser sessions.
@ConfigMapping(prefix = "safekeep.identity.session")
public interface SessionSettings {

  /// How long a browser is taken for the person who signed in.
  @WithDefault("PT8H")
  Duration lifetime();
}
