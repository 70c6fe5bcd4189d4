package io.safekeep.notification.incident;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How incidents call for people, under `safekeep.incidents`.
@ConfigMapping(prefix = "safekeep.incidents")
public interface IncidentSettings {

  /// Escalation policy by which somebody is called; without one of that name, the installation's
  /// default.
  @WithDefault("incidents")
  String policy();
}
