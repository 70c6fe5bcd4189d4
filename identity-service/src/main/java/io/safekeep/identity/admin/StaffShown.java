package io.safekeep.identity.admin;

import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.Attestation.Kind;
import io.safekeep.identity.attestation.Standing;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How the vendor's people look on the pages about them.
final class StaffShown {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d\u00a0MMM\u00a0uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private StaffShown() {}

  /// @param tone class of its badge
  record State(String text, String tone) {

    static State of(Employee employee) {
      return switch (employee) {
        case Employee.Pending _ -> new State("Not yet here", "busy");
        case Employee.Active _ -> new State("Works here", "good");
        case Employee.Suspended _ -> new State("Suspended", "bad");
        case Employee.Left _ -> new State("Has left", "over");
      };
    }
  }

  /// @param passed day; null for a closed gate
  /// @param until day; null if it stays open
  record GateCell(String name, @Nullable String passed, @Nullable String until) {

    static GateCell of(Kind gate, @Nullable Standing standing) {
      var passed = standing == null ? null : standing.gates().get(gate);
      return passed == null
          ? new GateCell(named(gate), null, null)
          : new GateCell(
              named(gate), day(passed.at()), passed.until().map(StaffShown::day).orElse(null));
    }
  }

  /// @param leaves day; null for no plan
  record PersonRow(
      UUID id,
      String name,
      String userName,
      String kind,
      String roles,
      String teams,
      State state,
      boolean pending,
      List<String> suspendedFor,
      List<GateCell> gates,
      String startsOn,
      @Nullable String leaves) {

    static PersonRow of(Employee employee, @Nullable Standing standing) {
      var profile = employee.profile();
      return new PersonRow(
          profile.id(),
          profile.displayName(),
          profile.userName(),
          profile.hire().kind().label(),
          String.join(", ", profile.roles().stream().map(Role::label).sorted().toList()),
          String.join(", ", profile.teams().stream().sorted().toList()),
          State.of(employee),
          employee instanceof Employee.Pending,
          employee instanceof Employee.Suspended suspended ? suspended.reasons() : List.of(),
          Standing.GATES.stream().map(gate -> GateCell.of(gate, standing)).toList(),
          DAY.format(profile.hire().startsOn().atStartOfDay(ZoneOffset.UTC)),
          Optional.ofNullable(profile.leaving()).map(leaving -> day(leaving.at())).orElse(null));
    }

    /// As a form takes them.
    public String teamWords() {
      return teams.replace(",", "");
    }

    boolean lacksSomething() {
      return gates.stream().anyMatch(gate -> gate.passed() == null);
    }
  }

  record OnRecord(
      String what, String covers, String provider, String completed, String digest, String by) {

    static OnRecord of(Attestation attestation) {
      var digest = attestation.documentSha256();
      return new OnRecord(
          named(attestation.kind()),
          String.join(", ", attestation.covers().stream().sorted().toList()),
          attestation.provider(),
          day(attestation.completedAt()),
          digest == null ? "not kept then" : digest.substring(0, 12) + "…",
          attestation.recordedBy());
    }
  }

  static String named(Kind kind) {
    return switch (kind) {
      case BACKGROUND_CHECK -> "Background check";
      case NDA -> "NDA";
      case ACKNOWLEDGEMENT -> "Policy";
      case TRAINING -> "Training";
      case COURSE -> "Course";
      case REFERENCE -> "Reference";
    };
  }

  /// One of several that a form offers.
  record Choice(String value, String text, boolean chosen) {

    static List<Choice> roles(Set<Role> held) {
      return Arrays.stream(Role.values())
          .filter(role -> role.isFor(Role.Holder.EMPLOYEE))
          .map(role -> new Choice(role.label(), role.label(), held.contains(role)))
          .toList();
    }

    /// Those who work here, by name.
    static List<Choice> people(List<Employee> employees, @Nullable UUID chosen) {
      return employees.stream()
          .filter(Employee.Employed.class::isInstance)
          .map(Employee::profile)
          .map(one -> new Choice(one.id().toString(), one.displayName(), one.id().equals(chosen)))
          .sorted(Comparator.comparing(Choice::text).thenComparing(Choice::value))
          .toList();
    }
  }

  /// @throws Refusal INVALID_REQUEST
  static UUID person(String field, String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(field, "is nobody");
    }
  }

  /// Start of a day that somebody typed, in UTC.
  ///
  /// @throws Refusal INVALID_REQUEST
  static Instant startOf(String field, String day) {
    try {
      return LocalDate.parse(day.strip()).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw Refusal.invalid(field, "is no date such as 2026-11-30");
    }
  }

  static String day(Instant instant) {
    return DAY.format(instant);
  }
}
