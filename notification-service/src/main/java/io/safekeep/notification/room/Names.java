package io.safekeep.notification.room;

import io.safekeep.notification.incident.Incidents;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What people are called on pages.
@Singleton
class Names {

  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final int SHOWN = 8;

  private final SqlStaff staff;

  Names(SqlStaff staff) {
    this.staff = staff;
  }

  /// @param subject a `sub`, or the name of the service; null for nobody
  String of(@Nullable String subject) {
    if (subject == null) {
      return "Nobody";
    }
    if (subject.equals(Incidents.SUITE)) {
      return "Safekeep";
    }
    return ID.matcher(subject).matches() ? known(subject) : subject;
  }

  /// With the names of people in the place of their ids.
  String in(String text) {
    return ID.matcher(text)
        .replaceAll(id ->
            staff
                .find(UUID.fromString(id.group()))
                .map(Employee::displayName)
                .map(Matcher::quoteReplacement)
                .orElse(id.group()));
  }

  private String known(String id) {
    return staff
        .find(UUID.fromString(id))
        .map(Employee::displayName)
        .orElse("Employee " + id.substring(0, SHOWN));
  }
}
