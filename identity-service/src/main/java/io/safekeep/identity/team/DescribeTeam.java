package io.safekeep.identity.team;

import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Says what a team is and who answers for it.
@ApplicationScoped
public class DescribeTeam {

  private final SqlTeams teams;
  private final EmployeeDirectory employees;
  private final AuditTrail auditTrail;
  private final Caller caller;

  DescribeTeam(SqlTeams teams, EmployeeDirectory employees, AuditTrail auditTrail, Caller caller) {
    this.teams = teams;
    this.employees = employees;
    this.auditTrail = auditTrail;
    this.caller = caller;
  }

  /// Those that are described, and those that somebody is in.
  @Transactional
  public List<Team> all() {
    return teams.all();
  }

  /// @throws Refusal INVALID_REQUEST if the owner does not work here
  @Transactional
  public void describe(String name, String title, UUID owner) {
    if (employees.find(owner).filter(Employee.Employed.class::isInstance).isEmpty()) {
      throw Refusal.invalid("owner", "is nobody who works here");
    }
    teams.put(name, title.strip(), owner);
    auditTrail.record(caller.actor(), null, "team.describe", name, Map.of("owner", owner));
  }
}
