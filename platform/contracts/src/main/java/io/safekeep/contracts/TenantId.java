package io.safekeep.contracts;

import java.util.UUID;

/// Names one tenant across all services. Its text form is the UUID's.
public record TenantId(UUID value) {

  /// @throws IllegalArgumentException if `text` is not a UUID
  public static TenantId parse(String text) {
    return new TenantId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
