package io.safekeep.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings that every service has, under `safekeep.service`.
@ConfigMapping(prefix = "safekeep.service")
public interface ServiceSettings {

  /// Short name of the service, for example `backup`; set by the service itself.
  String name();

  /// How often waiting events, due work and the like are looked for when nothing wakes the service
  /// earlier.
  @WithDefault("PT1S")
  Duration poll();

  /// How long a replica may hold claimed work without a sign of life before another takes it over.
  @WithDefault("PT30S")
  Duration lease();

  /// Folder on a file system of this machine in which replicas see at once that another one died,
  /// and take over its work without waiting for the lease. Never on a network file system: its
  /// locks can be lost by a replica that lives.
  Optional<Path> presence();

  /// How long the database may take to answer a statement before its connection is given up.
  @WithDefault("PT5M")
  Duration databaseSilence();

  /// How often a message whose handling fails is tried before it goes to the dead letters.
  @WithDefault("5")
  int attempts();

  /// How often an idle service looks whether its heap holds memory to give back (`10s`, `PT10S`);
  /// `off` where the collector does that by itself.
  @WithDefault("off")
  String idleCollection();
}
