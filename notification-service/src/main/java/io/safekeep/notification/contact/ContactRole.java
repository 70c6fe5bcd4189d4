package io.safekeep.notification.contact;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a contact is told about.
public enum ContactRole {

  /// Sees to the tenant's use of the service.
  ADMINISTRATOR,

  /// Answers for personal data.
  DATA_PROTECTION,

  /// Is told of incidents first.
  SECURITY,

  /// Pays.
  BILLING;

  /// Name in the API and in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<ContactRole> find(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
