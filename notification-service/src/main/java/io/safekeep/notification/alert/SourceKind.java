package io.safekeep.notification.alert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// In which shape a source sends.
enum SourceKind {

  /// Prometheus Alertmanager, webhook version 4.
  ALERTMANAGER,

  /// CloudEvents 1.0 over HTTP.
  CLOUDEVENTS,

  /// PagerDuty Events API version 2.
  PAGERDUTY,

  /// Falco's `http_output`.
  FALCO,

  /// Says that it lives, and nothing else.
  HEARTBEAT,

  /// The suite's own services.
  SUITE;

  /// Name in API and tables.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<SourceKind> find(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
