package io.safekeep.access.ssh;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How certificate authorities for SSH come and go.
@ConfigMapping(prefix = "safekeep.access.ssh")
public interface SshSettings {

  /// After this time an authority gets a successor.
  @WithDefault("P90D")
  Duration authorityLifetime();

  /// How long a new authority is published before it signs. Hosts must fetch the list of
  /// authorities more often.
  @WithDefault("PT24H")
  Duration authorityNotice();

  /// Whether only keys are certified that their owner has registered at identity-service. Whoever
  /// has registered some gets certificates for those alone in any case.
  @WithDefault("false")
  boolean registeredKeysOnly();
}
