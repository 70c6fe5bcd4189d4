package io.safekeep.access.request;

import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.Gate;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.request.SqlOpenGrants.Held;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// P126: whose training is out of date, or who has another gate closed, has no access.
@Singleton
class GatesOpen implements ControlCheck {

  /// From the moment a gate closes until access by it has ended.
  private static final Duration TO_END = Duration.ofSeconds(60);

  private final SqlOpenGrants grants;
  private final SqlEmployees employees;
  private final Clock clock;

  GatesOpen(SqlOpenGrants grants, SqlEmployees employees, Clock clock) {
    this.grants = grants;
    this.employees = employees;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "gates-open";
  }

  @Override
  public String promise() {
    return "P126";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 grants of people whose gate has been closed for over 60 s";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return GrantFindings.of(
        grants.open(),
        held -> employees.find(held.employee()).flatMap(one -> closed(one, held, now)),
        "Everybody who has access has all gates open.");
  }

  private static Optional<String> closed(Employee employee, Held held, Instant now) {
    var before = employee.gates().closed(now.minus(TO_END));
    var closed = employee.gates().closed(now).stream().filter(before::contains).toList();
    return closed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Grant %s is open, and %s has no record of %s."
                .formatted(
                    held.grant(),
                    held.employee(),
                    closed.stream().map(Gate::what).collect(Collectors.joining(", "))));
  }
}
