package io.safekeep.identity.password;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P104: every user's present password was judged by the floor or what its tenant put on top.
@Singleton
class CustomerPasswordsJudged implements ControlCheck {

  private final SqlPasswordFacts facts;

  CustomerPasswordsJudged(SqlPasswordFacts facts) {
    this.facts = facts;
  }

  @Override
  public String name() {
    return "customer-passwords-judged";
  }

  @Override
  public String promise() {
    return "P104";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 users whose password was stored without being judged";
  }

  @Override
  public List<ControlResult> check() {
    return Findings.of(
        null,
        "passwords of users",
        "Every user's password was accepted under a rule.",
        facts.usersNotJudged(),
        "A password of a user was stored without being judged by any rule.");
  }
}
