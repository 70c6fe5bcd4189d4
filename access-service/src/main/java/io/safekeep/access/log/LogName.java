package io.safekeep.access.log;

import io.safekeep.contracts.TenantId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which log: a tenant's, or the operators' own.
///
/// @param tenant null for the operators' own
record LogName(@Nullable TenantId tenant) {
  static final LogName OPERATORS = new LogName(null);

  private static final String OPERATORS_TEXT = "_ops";

  static LogName of(TenantId tenant) {
    return new LogName(tenant);
  }

  /// The name that [#toString] gives; empty for any other text.
  static Optional<LogName> parse(String text) {
    if (text.equals(OPERATORS_TEXT)) {
      return Optional.of(OPERATORS);
    }
    try {
      return Optional.of(of(TenantId.parse(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return tenant == null ? OPERATORS_TEXT : tenant.toString();
  }
}
