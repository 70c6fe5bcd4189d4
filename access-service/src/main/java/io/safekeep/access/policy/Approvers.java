package io.safekeep.access.policy;

import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.SqlEmployees;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may decide on what others ask for.
@Singleton
public class Approvers {

  private final SqlEmployees employees;
  private final Clock clock;

  Approvers(SqlEmployees employees, Clock clock) {
    this.employees = employees;
    this.clock = clock;
  }

  /// What is against somebody's deciding on a stage; empty if they may. Deciding needs the same
  /// open gates as access itself.
  ///
  /// @param approver the token's `sub`
  /// @param requester for whom access was asked
  /// @param acr how the approver signed in; null if unknown
  /// @param authenticatedAt when; null if unknown
  public List<Finding> objections(
      String approver,
      String requester,
      Terms terms,
      Stage stage,
      @Nullable String acr,
      @Nullable Instant authenticatedAt) {
    var now = clock.instant();
    var found =
        employees
            .find(approver)
            .map(employee -> objections(employee, requester, stage, now))
            .orElseGet(() ->
                new ArrayList<>(
                    List.of(new Finding(Rule.EMPLOYEE, "employee " + approver + " is not known"))));
    var stepUp = terms.toApprove();
    if (stepUp != null && !stepUp.isMet(acr, authenticatedAt, now)) {
      found.add(Standing.stepUp("approve", stepUp));
    }
    return List.copyOf(found);
  }

  /// Those who may decide on a stage, by name.
  public List<Employee> of(Stage stage, String requester) {
    var now = clock.instant();
    return employees.inTeams(stage.teams()).stream()
        .filter(employee -> objections(employee, requester, stage, now).isEmpty())
        .toList();
  }

  private static List<Finding> objections(
      Employee approver, String requester, Stage stage, Instant now) {
    var found = new ArrayList<>(Standing.of(approver, now));
    if (approver.id().equals(requester)) {
      found.add(new Finding(Rule.FOUR_EYES, "nobody decides on what they ask for themselves"));
    }
    if (!approver.isInAny(stage.teams())) {
      found.add(Standing.notInTeam(approver, stage.teams()));
    }
    return found;
  }
}
