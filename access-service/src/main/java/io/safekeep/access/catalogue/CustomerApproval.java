package io.safekeep.access.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Whether the tenant itself must approve.
public enum CustomerApproval {
  NEVER,
  IF_TENANT_REQUIRES,
  ALWAYS;

  /// Name in documents and answers.
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
