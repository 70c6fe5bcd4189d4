package io.safekeep.access.pages;

import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/// Identifiers and codes as people read them.
@Singleton
class Words {

  private static final int SHORT = 8;

  private final TenantDirectory tenants;
  private final SqlEmployees employees;
  private final Caller caller;
  private final SignedIn signedIn;

  Words(TenantDirectory tenants, SqlEmployees employees, Caller caller, SignedIn signedIn) {
    this.tenants = tenants;
    this.employees = employees;
    this.caller = caller;
    this.signedIn = signedIn;
  }

  String tenant(UUID id) {
    return tenants.find(new TenantId(id)).map(KnownTenant::name).orElse(id.toString());
  }

  /// A tenant's people read the number that its log has, not the name of one of the vendor's
  /// employees.
  String person(String id) {
    if (id.equals(caller.subject())) {
      return signedIn.name().isEmpty() ? "You" : signedIn.name() + " (you)";
    }
    return caller.tenantIfAny().isPresent()
        ? number(id)
        : employees.find(id).map(Employee::displayName).orElseGet(() -> number(id));
  }

  /// By its end: identifiers that were made within the same minute begin alike (RFC 9562, section
  /// 5.7), and two people must not look like one.
  static String number(String id) {
    return "person " + id.substring(Math.max(0, id.length() - SHORT));
  }

  /// For example `Customer initiated support` for `CUSTOMER_INITIATED_SUPPORT`.
  static String code(String code) {
    var words = code.replace('_', ' ').replace('-', ' ').toLowerCase(Locale.ROOT);
    return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /// For example `2 h` or `1 h 30 min`, rounded up to whole minutes.
  static String length(Duration length) {
    if (length.isZero() || length.isNegative()) {
      return "0 min";
    }
    long minutes = (length.toSeconds() + 59) / 60;
    if (minutes < 60) {
      return minutes + " min";
    }
    return minutes % 60 == 0 ? minutes / 60 + " h" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  /// @param duration ISO 8601
  static String length(String duration) {
    return length(Duration.parse(duration));
  }
}
