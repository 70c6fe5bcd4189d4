package io.safekeep.identity.password;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P118: no employee comes in with a password that is over 90 days old.
@Singleton
class EmployeePasswordsYoung implements ControlCheck {

  private final SqlPasswordFacts facts;

  EmployeePasswordsYoung(SqlPasswordFacts facts) {
    this.facts = facts;
  }

  @Override
  public String name() {
    return "employee-passwords-young";
  }

  @Override
  public String promise() {
    return "P118";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 sign-ins and tokens of employees with a password over 90 days old";
  }

  @Override
  public List<ControlResult> check() {
    return Findings.of(
        null,
        "sign-ins of employees",
        "Nobody signed in or was given tokens with a password over 90 days old.",
        facts.employeesInWithOldPasswords(),
        "An employee signed in, or was given tokens, with a password over 90 days old.");
  }
}
