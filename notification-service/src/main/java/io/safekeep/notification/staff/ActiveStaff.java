package io.safekeep.notification.staff;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Who can be given something to do: the vendor's people who work here now.
@Singleton
public class ActiveStaff {

  private final SqlStaff staff;

  ActiveStaff(SqlStaff staff) {
    this.staff = staff;
  }

  /// @param field of the request that names them
  /// @throws Refusal NOT_AN_EMPLOYEE with `field` and those `people` who are none
  public void require(String field, Set<UUID> people) {
    var missing = new TreeSet<>(people);
    staff.find(people).values().stream()
        .filter(Employee::active)
        .map(Employee::id)
        .forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new Refusal(
              NotificationProblem.NOT_AN_EMPLOYEE,
              "%s: %s is no active employee, or not known here yet"
                  .formatted(field, missing.first()))
          .with("field", field)
          .with("people", missing.stream().map(UUID::toString).toList());
    }
  }
}
