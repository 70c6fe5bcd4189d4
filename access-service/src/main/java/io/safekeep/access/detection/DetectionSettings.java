package io.safekeep.access.detection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When refused uses are more than mistakes, under `safekeep.access.detection`.
@ConfigMapping(prefix = "safekeep.access.detection")
interface DetectionSettings {

  /// How many refusals of one employee within `burstWindow` are told.
  @WithDefault("10")
  int burst();

  @WithDefault("PT10M")
  Duration burstWindow();

  /// For how long after the end of a grant its use is a client that has not noticed yet.
  @WithDefault("PT10S")
  Duration lateGrace();
}
