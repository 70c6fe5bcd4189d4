package io.safekeep.backup.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything switched on, in one namespace.
record EverythingOn(String namespace) implements ClusterSettings {

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public Optional<List<String>> namespaces() {
    return Optional.of(List.of(namespace));
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public boolean backups() {
    return true;
  }

  @Override
  public boolean restores() {
    return true;
  }

  @Override
  public Duration restoreLimit() {
    return Duration.ofHours(4);
  }
}
