package io.safekeep.identity.roster;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.identity.employee.TendEmployees;
import io.safekeep.identity.roster.Plan.Change;
import io.safekeep.identity.roster.Plan.Create;
import io.safekeep.identity.roster.Plan.Keep;
import io.safekeep.identity.roster.Plan.Position;
import io.safekeep.identity.roster.Plan.Refuse;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes an export in: all of it or nothing, and the second time nothing changes.
@ApplicationScoped
public class ImportRoster {

  private static final String LEAVES = "last day in the HR system";

  private final EmployeeDirectory directory;
  private final TendEmployees tendEmployees;
  private final Clock clock;

  ImportRoster(EmployeeDirectory directory, TendEmployees tendEmployees, Clock clock) {
    this.directory = directory;
    this.tendEmployees = tendEmployees;
    this.clock = clock;
  }

  /// Takes a CSV export, or says what that would do; see [RosterLine].
  ///
  /// @throws Refusal INVALID_REQUEST, IMPORT_REFUSED
  @Transactional
  public Report csv(InputStream export, boolean dryRun) {
    return report(ReadRoster.csv(export), dryRun);
  }

  /// The same for an array of objects.
  ///
  /// @throws Refusal INVALID_REQUEST, IMPORT_REFUSED
  @Transactional
  public Report json(InputStream export, boolean dryRun) {
    return report(ReadRoster.json(export), dryRun);
  }

  private Report report(List<RosterLine> lines, boolean dryRun) {
    return Report.of(dryRun ? plan(lines) : run(lines), !dryRun);
  }

  private Plan plan(List<RosterLine> lines) {
    return new MakePlan(directory.all(), LocalDate.now(clock.withZone(ZoneOffset.UTC))).of(lines);
  }

  /// @throws Refusal IMPORT_REFUSED if a line is; then nothing is changed. Whatever the change of
  ///   one person is refused with, naming the line
  private Plan run(List<RosterLine> lines) {
    var plan = plan(lines);
    if (!plan.refused().isEmpty()) {
      throw new Refusal(
              IdentityProblem.IMPORT_REFUSED,
              "%d of %d lines cannot be taken".formatted(plan.refused().size(), lines.size()))
          .with("lines", Report.of(plan, false).refusedLines());
    }
    var people = people();
    // First everybody comes to be, so that managers can be named.
    for (var step : plan.steps()) {
      if (step instanceof Create create) {
        people.put(create.externalId(), create(create));
      }
    }
    for (var step : plan.steps()) {
      switch (step) {
        case Create create ->
            place(
                create.line(),
                people.get(create.externalId()),
                null,
                create.position(),
                create.leavesAt(),
                people);
        case Change change ->
            place(
                change.line(),
                change.id(),
                change.hire(),
                change.position(),
                change.leavesAt(),
                people);
        case Keep _, Refuse _ -> {}
      }
    }
    return plan;
  }

  private UUID create(Create create) {
    return tendEmployees.create(create.hire(), create.position().roles(), null).profile().id();
  }

  private void place(
      int line,
      @Nullable UUID id,
      Employee.@Nullable Hire hire,
      @Nullable Position position,
      @Nullable Instant leavesAt,
      Map<String, UUID> people) {
    if (id == null) {
      throw new IllegalStateException("line " + line + " was planned for nobody");
    }
    try {
      if (hire != null) {
        tendEmployees.correct(id, hire);
      }
      if (position != null) {
        var manager = position.manager() == null ? null : people.get(position.manager());
        tendEmployees.move(id, position.roles(), position.teams(), manager);
      }
      if (leavesAt != null) {
        tendEmployees.leaveAt(id, leavesAt, LEAVES);
      }
    } catch (Refusal refusal) {
      throw refusal.with("line", line);
    }
  }

  private Map<String, UUID> people() {
    var people = new HashMap<String, UUID>();
    directory
        .all()
        .forEach(employee -> {
          var externalId = employee.profile().hire().externalId();
          if (externalId != null) {
            people.put(externalId, employee.profile().id());
          }
        });
    return people;
  }
}
