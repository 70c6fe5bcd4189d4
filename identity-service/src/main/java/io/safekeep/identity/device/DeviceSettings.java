package io.safekeep.identity.device;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The device authorization grant.
@ConfigMapping(prefix = "safekeep.identity.device")
public interface DeviceSettings {

  /// How long the codes are good; at most 30 minutes.
  @WithDefault("PT10M")
  Duration lifetime();

  /// How long a program waits between two polls; RFC 8628, section 3.2 takes 5 seconds where
  /// nothing is said.
  @WithDefault("PT5S")
  Duration interval();

  /// Programs that may wait at once from one network address.
  @WithDefault("50")
  int waitingPerSource();
}
