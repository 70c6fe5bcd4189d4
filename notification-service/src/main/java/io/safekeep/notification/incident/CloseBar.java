package io.safekeep.notification.incident;

import java.util.Optional;

/// Something that keeps incidents from being closed. Make it a bean to have it asked.
public interface CloseBar {

  /// Why this incident may not be closed now, in a sentence; empty if it may as far as this goes.
  Optional<String> bar(Incident incident);
}
