package io.safekeep.identity.password;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P119: every employee's present password was judged by the rule of employees.
@Singleton
class EmployeePasswordsJudged implements ControlCheck {

  private final SqlPasswordFacts facts;

  EmployeePasswordsJudged(SqlPasswordFacts facts) {
    this.facts = facts;
  }

  @Override
  public String name() {
    return "employee-passwords-judged";
  }

  @Override
  public String promise() {
    return "P119";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 employees whose password was not accepted under the rule of employees";
  }

  @Override
  public List<ControlResult> check() {
    return Findings.of(
        null,
        "passwords of employees",
        "Every employee's password was accepted under the rule of employees.",
        facts.employeesNotJudged(),
        "A password of an employee was not accepted under the rule of employees.");
  }
}
