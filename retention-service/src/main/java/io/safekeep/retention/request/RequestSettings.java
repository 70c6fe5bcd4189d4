package io.safekeep.retention.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How requests are handled.
@ConfigMapping(prefix = "safekeep.deletion-request")
public interface RequestSettings {

  /// How long an approved request can be taken back. The data is gone a day later at the latest;
  /// thirty days after the request are promised (P82).
  @WithDefault("P7D")
  Duration coolingOff();
}
