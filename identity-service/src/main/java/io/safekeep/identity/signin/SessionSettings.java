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

  /// How long a browser is taken for them while nothing is heard of it; 10 minutes or more. Use is
  /// noted every five minutes, so it may be five minutes less. At most an hour is asked where a
  /// sign-in takes two factors (NIST SP 800-63B-4, section 2.2.3).
  @WithDefault("PT1H")
  Duration idle();
}
