package io.safekeep.notification.alert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Optional;

/// Settings of alerts, under `safekeep.alerts`.
@ConfigMapping(prefix = "safekeep.alerts")
interface AlertSettings {

  /// A trouble is over so long after its last alert was: what comes back by then is the same one,
  /// and calls nobody twice.
  @WithDefault("PT2M")
  Duration settle();

  /// So many troubles a minute call somebody, each for itself; whatever begins beyond them is one
  /// storm.
  @WithDefault("2")
  int storm();

  /// More signals than these waiting, and senders are asked to come again.
  @WithDefault("50000")
  int backlog();

  /// How long alerts and silences that are over are kept. ISO 8601.
  @WithDefault("P400D")
  Period keepAlerts();

  /// How long each single signal is kept. ISO 8601.
  @WithDefault("P30D")
  Period keepSignals();

  /// Who hears by the second path that a watchdog is silent, in the order of fallback:
  /// `mailto:ops@vendor.example`, `sms:+4930123456`, `tel:+4930123456` or `endpoint:<id>`.
  Optional<List<String>> secondPath();
}
