package io.safekeep.identity.roster;

import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.Employee.Hire;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an import does, line by line. A dry run shows it, a run does it.
record Plan(List<Step> steps) {

  Plan {
    steps = List.copyOf(steps);
  }

  /// What becomes of one line.
  sealed interface Step {

    /// Number of the person in the export, from 1.
    int line();

    String externalId();

    /// In words, one for each thing that becomes another.
    default List<String> changes() {
      return List.of();
    }
  }

  record Create(int line, Hire hire, Position position, @Nullable Instant leavesAt)
      implements Step {

    @Override
    public String externalId() {
      return String.valueOf(hire.externalId());
    }
  }

  /// @param hire null if that stays as it is, as with the others
  record Change(
      int line,
      Employee person,
      @Nullable Hire hire,
      @Nullable Position position,
      @Nullable Instant leavesAt,
      List<String> changes)
      implements Step {

    public Change {
      changes = List.copyOf(changes);
    }

    UUID id() {
      return person.profile().id();
    }

    @Override
    public String externalId() {
      return String.valueOf(person.profile().hire().externalId());
    }
  }

  record Keep(int line, String externalId) implements Step {}

  /// @param reason part of a sentence, with the field that it is about
  record Refuse(int line, String externalId, String reason) implements Step {}

  /// @param manager external id; null for nobody
  record Position(List<String> roles, Set<String> teams, @Nullable String manager) {

    Position {
      roles = List.copyOf(roles);
      teams = Set.copyOf(teams);
    }
  }

  List<Refuse> refused() {
    return steps.stream().filter(Refuse.class::isInstance).map(Refuse.class::cast).toList();
  }
}
