package io.safekeep.notification.measurement;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A rule that has to raise an alert, and how often somebody does on purpose what it is about.
///
/// A trial announces itself before it begins; that the alert came, and when, the suite sees by
/// itself among what it hears.
enum TrialRule {
  TRAFFIC("P94", Duration.ofMinutes(2), Duration.ofDays(7), "SafekeepTrafficSpike"),
  PORT_SCAN("P95", Duration.ofSeconds(60), Duration.ofDays(1), "SafekeepPortScan"),
  MASS_READ("P96", Duration.ofMinutes(5), Duration.ofDays(31), "SafekeepMassRead"),
  DENIALS("P96", Duration.ofMinutes(10), Duration.ofDays(31), "SafekeepAccessDenialsSpike"),
  SIGN_INS("P96", Duration.ofMinutes(10), Duration.ofDays(31), "SafekeepSignInsFail"),
  INTRUSION(
      "P38",
      Duration.ofSeconds(60),
      Duration.ofDays(1),
      "Terminal shell in container",
      "Write below etc");

  private final String promise;
  private final Duration within;
  private final Duration every;
  private final List<String> alerts;

  TrialRule(String promise, Duration within, Duration every, String... alerts) {
    this.promise = promise;
    this.within = within;
    this.every = every;
    this.alerts = List.of(alerts);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String promise() {
    return promise;
  }

  /// By when the alert has to be here.
  Duration within() {
    return within;
  }

  /// Longest time between two trials.
  Duration every() {
    return every;
  }

  /// Label `alertname` of the alerts that count, any of them.
  List<String> alerts() {
    return alerts;
  }

  static Optional<TrialRule> find(String label) {
    return Arrays.stream(values()).filter(it -> it.label().equals(label)).findFirst();
  }
}
