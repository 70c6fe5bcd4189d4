package io.safekeep.identity.apikey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of API keys, under `safekeep.identity.api-keys`.
@ConfigMapping(prefix = "safekeep.identity.api-keys")
public interface ApiKeySettings {

  /// Of access tokens that keys are exchanged for; at most five minutes, because within them other
  /// services may not have heard yet that a key is over.
  @WithDefault("PT5M")
  Duration tokenLifetime();

  /// How often a key may be exchanged in a minute at one replica.
  @WithDefault("60")
  int exchangesPerMinute();

  /// After how long a key that nobody uses is disabled; at most 90 days.
  @WithDefault("P90D")
  Duration unusedAfter();
}
