package io.safekeep.identity.roster;

import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.Employee.Hire;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.roster.Plan.Change;
import io.safekeep.identity.roster.Plan.Create;
import io.safekeep.identity.roster.Plan.Keep;
import io.safekeep.identity.roster.Plan.Position;
import io.safekeep.identity.roster.Plan.Refuse;
import io.safekeep.identity.roster.Plan.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compares an export with who is known. Knows nothing of tables, so a dry run and a run cannot
/// differ.
final class MakePlan {

  private static final Pattern USER_NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?");
  private static final Pattern TEAM = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,120}@[^@\\s]{1,120}");
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_ID = 100;

  private final Map<String, Employee> byExternalId = new HashMap<>();
  private final Map<String, Employee> byUserName = new HashMap<>();
  private final Map<UUID, String> externalIds = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> seenUserNames = new HashSet<>();
  private final LocalDate today;

  MakePlan(Collection<Employee> known, LocalDate today) {
    this.today = today;
    for (var employee : known) {
      var hire = employee.profile().hire();
      byUserName.put(hire.userName(), employee);
      if (hire.externalId() != null) {
        byExternalId.put(hire.externalId(), employee);
        externalIds.put(employee.profile().id(), hire.externalId());
      }
    }
  }

  Plan of(List<RosterLine> lines) {
    var steps = new ArrayList<Step>();
    for (int at = 0; at < lines.size(); at++) {
      steps.add(step(at + 1, lines.get(at)));
    }
    return new Plan(steps.stream().map(step -> withKnownManager(step)).toList());
  }

  /// Managers may stand further down in the same export.
  private Step withKnownManager(Step step) {
    var position =
        switch (step) {
          case Create create -> create.position();
          case Change change -> change.position();
          case Keep _, Refuse _ -> null;
        };
    var manager = position == null ? null : position.manager();
    if (manager == null) {
      return step;
    }
    if (manager.equals(step.externalId())) {
      return new Refuse(step.line(), step.externalId(), "manager is the person");
    }
    var known = byExternalId.get(manager);
    return known instanceof Employee.Employed || (known == null && seen.contains(manager))
        ? step
        : new Refuse(step.line(), step.externalId(), "manager " + manager + " does not work here");
  }

  /// What is wrong with a line.
  private static final class Wrong extends Exception {

    private static final long serialVersionUID = 1;

    Wrong(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private Step step(int at, RosterLine line) {
    var id = line.externalId();
    if (id == null || id.isBlank() || id.length() > LONGEST_ID) {
      return new Refuse(at, "", "external_id is needed, of at most 100 characters");
    }
    if (!seen.add(id)) {
      return new Refuse(at, id, "external_id is there twice");
    }
    try {
      var known = byExternalId.get(id);
      return switch (known) {
        case null -> create(at, id, line);
        case Employee.Left _ -> ofLeft(at, id, line);
        case Employee.Employed employed -> change(at, employed, line);
      };
    } catch (Wrong wrong) {
      return new Refuse(at, id, wrong.reason());
    }
  }

  private Step ofLeft(int at, String id, RosterLine line) throws Wrong {
    var lastDay = date("last_day", line.lastDay());
    if (lastDay == null || !lastDay.isBefore(today)) {
      throw new Wrong("has left; who comes back is a new person here, with another external_id");
    }
    return new Keep(at, id);
  }

  private Create create(int at, String id, RosterLine line) throws Wrong {
    var userName = needed("user_name", line.userName()).toLowerCase(Locale.ROOT);
    if (!USER_NAME.matcher(userName).matches()) {
      throw new Wrong("user_name has other characters than letters, digits, dot, hyphen and _");
    }
    if (byUserName.containsKey(userName) || !seenUserNames.add(userName)) {
      throw new Wrong("user_name " + userName + " is taken");
    }
    var hire =
        new Hire(
            userName,
            name(needed("display_name", line.displayName())),
            kind(line, Employee.Kind.EMPLOYEE),
            id,
            email(line),
            or(date("offered_on", line.offeredOn()), today),
            or(date("starts_on", line.startsOn()), today));
    var roles = roles(needed("roles", line.roles()));
    return new Create(
        at, hire, new Position(roles, teams(line.teams()), blank(line.manager())), end(line));
  }

  private Step change(int at, Employee.Employed person, RosterLine line) throws Wrong {
    var profile = person.profile();
    var hire = profile.hire();
    if (line.userName() != null && !line.userName().equalsIgnoreCase(hire.userName())) {
      throw new Wrong("user_name is " + hire.userName() + " here, and stays");
    }
    var changes = new ArrayList<String>();
    var wanted =
        new Hire(
            hire.userName(),
            line.displayName() == null ? hire.displayName() : name(line.displayName()),
            kind(line, hire.kind()),
            hire.externalId(),
            line.email() == null ? hire.email() : email(line),
            or(date("offered_on", line.offeredOn()), hire.offeredOn()),
            or(date("starts_on", line.startsOn()), hire.startsOn()));
    note(changes, "display_name", hire.displayName(), wanted.displayName());
    note(changes, "kind", hire.kind().label(), wanted.kind().label());
    note(changes, "email", hire.email(), wanted.email());
    note(changes, "offered_on", hire.offeredOn(), wanted.offeredOn());
    note(changes, "starts_on", hire.startsOn(), wanted.startsOn());
    int ofHire = changes.size();

    var roles = profile.roles().stream().map(Role::label).sorted().toList();
    var teams = profile.teams();
    var manager = profile.manager() == null ? null : externalIds.get(profile.manager());
    var position =
        new Position(
            line.roles() == null ? roles : roles(line.roles()),
            line.teams() == null ? teams : teams(line.teams()),
            line.manager() == null ? manager : blank(line.manager()));
    note(changes, "roles", roles, position.roles());
    note(changes, "teams", teams, position.teams());
    note(changes, "manager", manager, position.manager());
    int ofPosition = changes.size();

    var leaving = profile.leaving() == null ? null : profile.leaving().at();
    var leavesAt = line.lastDay() == null ? leaving : end(line);
    note(changes, "last_day", leaving, leavesAt);
    if (changes.isEmpty()) {
      return new Keep(at, String.valueOf(hire.externalId()));
    }
    return new Change(
        at,
        person,
        ofHire > 0 ? wanted : null,
        ofPosition > ofHire ? position : null,
        changes.size() > ofPosition ? leavesAt : null,
        changes);
  }

  private static void note(
      List<String> changes, String field, @Nullable Object before, @Nullable Object now) {
    if (!Objects.equals(before, now)) {
      changes.add("%s: %s → %s".formatted(field, shown(before), shown(now)));
    }
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case Collection<?> several ->
          String.join(" ", several.stream().map(String::valueOf).sorted().toList());
      default -> value.toString();
    };
  }

  private static List<String> roles(String text) throws Wrong {
    var roles = RosterLine.words(text);
    for (var role : roles) {
      if (Role.find(role).filter(found -> found.isFor(Holder.EMPLOYEE)).isEmpty()) {
        throw new Wrong("roles names " + role + ", which the vendor's people cannot have");
      }
    }
    if (roles.isEmpty()) {
      throw new Wrong("roles is needed");
    }
    return roles;
  }

  private static Set<String> teams(@Nullable String text) throws Wrong {
    var teams = RosterLine.words(text);
    for (var team : teams) {
      if (!TEAM.matcher(team).matches()) {
        throw new Wrong("teams names " + team + ", which has other characters than a-z, 0-9, -");
      }
    }
    return Set.copyOf(teams);
  }

  private static Employee.Kind kind(RosterLine line, Employee.Kind otherwise) throws Wrong {
    if (line.kind() == null) {
      return otherwise;
    }
    return Employee.Kind.find(line.kind())
        .orElseThrow(() -> new Wrong("kind is neither employee nor contractor"));
  }

  private static String name(String text) throws Wrong {
    var name = text.strip();
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new Wrong("display_name is empty or longer than 200 characters");
    }
    return name;
  }

  private static @Nullable String email(RosterLine line) throws Wrong {
    var email = blank(line.email());
    if (email != null && !EMAIL.matcher(email).matches()) {
      throw new Wrong("email is no mail address");
    }
    return email;
  }

  /// End of the last day.
  private static @Nullable Instant end(RosterLine line) throws Wrong {
    var lastDay = date("last_day", line.lastDay());
    return lastDay == null ? null : lastDay.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static @Nullable LocalDate date(String field, @Nullable String text) throws Wrong {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return LocalDate.parse(text.strip());
    } catch (DateTimeParseException e) {
      throw new Wrong(field + " is no date such as 2026-11-30");
    }
  }

  private static LocalDate or(@Nullable LocalDate said, LocalDate otherwise) {
    return said == null ? otherwise : said;
  }

  private static String needed(String field, @Nullable String value) throws Wrong {
    if (value == null || value.isBlank()) {
      throw new Wrong(field + " is needed");
    }
    return value.strip();
  }

  private static @Nullable String blank(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }
}
