package io.safekeep.access.employee;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P128: nobody works here without a signed non-disclosure agreement.
@Singleton
class EmployeesUnderNda implements ControlCheck {

  private final SqlEmployees employees;

  EmployeesUnderNda(SqlEmployees employees) {
    this.employees = employees;
  }

  @Override
  public String name() {
    return "employees-under-nda";
  }

  @Override
  public String promise() {
    return "P128";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 active employees without a signed NDA";
  }

  @Override
  public List<ControlResult> check() {
    var without = employees.activeWithoutNda();
    if (without.isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.PASS,
              null,
              "employees",
              "0 employees",
              "Every active employee has signed a non-disclosure agreement."));
    }
    return without.stream()
        .map(employee ->
            new ControlResult(
                Outcome.FAIL,
                null,
                employee,
                null,
                "The employee is active and has no record of a non-disclosure agreement."))
        .toList();
  }
}
