package io.safekeep.access.customer;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How a tenant lets the vendor's people in.
public enum CustomerMode {
  /// What the vendor approves is enough.
  ALLOW,
  /// Somebody of the tenant approves each request too, where the entitlement provides for it.
  APPROVE,
  /// Nobody gets in, and who is in is put out.
  BLOCK;

  /// Name in tables, requests and logs.
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException if there is none of that name
  static CustomerMode of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
