package io.safekeep.access.policy;

import io.safekeep.access.catalogue.StepUp;
import io.safekeep.access.employee.Employee;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What must be true of a person before anything else is looked at.
final class Standing {

  private Standing() {}

  static List<Finding> of(Employee employee, Instant now) {
    var found = new ArrayList<Finding>();
    if (!employee.active()) {
      found.add(new Finding(Rule.EMPLOYEE, "employee " + employee.id() + " is not active"));
    }
    employee
        .gates()
        .closed(now)
        .forEach(gate ->
            found.add(
                new Finding(
                    Rule.GATE,
                    "employee %s has no record of %s (%s)"
                        .formatted(
                            employee.id(),
                            gate.what(),
                            switch (gate.doing()) {
                              case EMPLOYEE -> "theirs to do";
                              case EMPLOYER -> "for the employer to record";
                            }))));
    return found;
  }

  static Finding notInTeam(Employee employee, Set<String> teams) {
    return new Finding(
        Rule.TEAM,
        "employee %s is in none of the teams %s"
            .formatted(employee.id(), String.join(", ", new TreeSet<>(teams))));
  }

  static Finding stepUp(String act, StepUp stepUp) {
    return new Finding(
        Rule.STEP_UP,
        "to %s, sign in with acr %s within %s"
            .formatted(act, String.join(" or ", new TreeSet<>(stepUp.acr())), stepUp.maxAge()));
  }
}
