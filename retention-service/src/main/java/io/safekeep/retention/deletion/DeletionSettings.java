package io.safekeep.retention.deletion;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// When cases are looked at.
@ConfigMapping(prefix = "safekeep.deletion")
public interface DeletionSettings {

  /// How often all cases are gone through for what is due and what nobody works on.
  @WithDefault("PT1M")
  Duration sweep();

  /// How often all relationships are gone through for tenants that should have a case.
  @WithDefault("PT10M")
  Duration relationshipSweep();

  /// How far the clocks of this machine and of the database may be apart; beyond it nothing is
  /// destroyed, because nobody knows what time it is.
  @WithDefault("PT5M")
  Duration clockTolerance();

  /// For demonstrations: cases of ended relationships are due that long after the end instead of
  /// after the schedule's period. While it is set the control of P14 fails.
  Optional<Duration> storyPeriod();

  /// For demonstrations: copies that nobody deletes are held to be gone that long after the purge
  /// instead of after 31 days, in cases that are opened while it is set. The control of P14 fails
  /// meanwhile.
  Optional<Duration> storyAging();
}
