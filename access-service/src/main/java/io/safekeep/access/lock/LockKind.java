package io.safekeep.access.lock;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;

/// What a lock is on.
public enum LockKind {
  /// A person, by the token's `sub`.
  EMPLOYEE,
  /// All people of a team, by its name.
  TEAM,
  /// Everything of a tenant.
  TENANT,
  /// One grant.
  GRANT,
  /// One resource.
  RESOURCE;

  /// Name in tables, requests and logs.
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException if there is none of that name
  static LockKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind " + label));
  }

  /// Whether `target` could be one of this kind.
  boolean isNamedBy(String target) {
    return switch (this) {
      case EMPLOYEE, TEAM -> !target.isBlank();
      case TENANT, GRANT, RESOURCE -> isId(target);
    };
  }

  private static boolean isId(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
