package io.safekeep.runtime.purge;

import java.util.Arrays;
import java.util.Optional;

/// What a data holder can be ordered to do.
public enum Step {

  /// Nobody gets at the tenant's data any more; nothing is lost and [#RELEASE] undoes it.
  QUARANTINE("quarantine"),

  /// The tenant is back.
  RELEASE("release"),

  /// The tenant cannot come back from here on. One holder alone has this step: the one that knows
  /// the tenant's relationships, and refuses while one is open.
  SEAL("seal"),

  /// The tenant's data is deleted.
  PURGE("purge"),

  /// What is left of the tenant in copies that nobody deletes becomes unreadable.
  DESTROY_KEYS("destroy-keys");

  private final String label;

  Step(String label) {
    this.label = label;
  }

  /// Name in warrants, events and tables.
  public String label() {
    return label;
  }

  public static Optional<Step> find(String label) {
    return Arrays.stream(values()).filter(step -> step.label.equals(label)).findFirst();
  }

  /// Whether something is lost by it, so that everything is checked again before it.
  public boolean isDestructive() {
    return this == SEAL || this == PURGE || this == DESTROY_KEYS;
  }
}
