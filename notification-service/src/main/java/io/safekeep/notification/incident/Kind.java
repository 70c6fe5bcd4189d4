package io.safekeep.notification.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an incident is about.
public enum Kind {

  /// Something does not work.
  OUTAGE,

  /// Something works badly.
  DEGRADATION,

  /// An attack, a weakness in use, a lost device: suspected or proven.
  SECURITY,

  /// Somebody saw, or could have seen, what they had no right to.
  UNAUTHORIZED_ACCESS,

  /// Data is gone or wrong.
  DATA_LOSS,

  /// A promise or a law was not kept.
  COMPLIANCE;

  /// Name in the API and in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For readers, for example `Unauthorized access`.
  public String text() {
    String words = name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /// The CIO signs off before one closes (P139).
  public boolean isSecurity() {
    return this == SECURITY || concernsTenantsData();
  }

  /// A personal data breach as the GDPR has it (article 4(12)): each tenant whose data it was is
  /// told (P42).
  public boolean concernsTenantsData() {
    return this == UNAUTHORIZED_ACCESS || this == DATA_LOSS;
  }

  /// Customers notice it unless somebody says otherwise.
  public boolean isNoticedByCustomers() {
    return this == OUTAGE || this == DEGRADATION;
  }

  public static Optional<Kind> find(String label) {
    return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
  }
}
