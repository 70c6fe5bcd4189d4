package io.safekeep.notification.oncall;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Tables `on_call_schedule` and `on_call_override`.
@Singleton
class SqlSchedules {

  private static final String NEWEST =
      """
      select * from (
        select distinct on (name) name, version, title, zone, calendar, changed_by, changed_at,
          removed
        from on_call_schedule order by name, version desc) as newest
      where not removed
      """;

  private final Sql sql;

  SqlSchedules(Sql sql) {
    this.sql = sql;
  }

  /// All, by name.
  List<Schedule> all() {
    return sql.query(NEWEST + " order by name", SqlSchedules::read);
  }

  Optional<Schedule> find(String name) {
    return sql.first(NEWEST + " and name = ?", SqlSchedules::read, name);
  }

  /// Makes whoever changes the same schedule wait until the transaction ends.
  void lock(String name) {
    sql.first(
        "select pg_advisory_xact_lock(hashtextextended('on-call-schedule ' || ?, 0)) is null as no",
        row -> row.flag("no"),
        name);
  }

  int nextVersion(String name) {
    return sql.query(
            "select coalesce(max(version), 0) + 1 as next from on_call_schedule where name = ?",
            row -> (int) row.number("next"),
            name)
        .getFirst();
  }

  /// @param removed whether nobody is on call by that name any more
  void add(Schedule schedule, boolean removed) {
    sql.update(
        """
        insert into on_call_schedule
          (name, version, title, zone, calendar, changed_by, changed_at, removed)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        schedule.name(),
        schedule.version(),
        schedule.title(),
        schedule.zone().getId(),
        CalendarWriter.ofShifts(
            schedule.name(), schedule.shifts(), schedule.changedAt(), UUID::toString),
        schedule.changedBy(),
        schedule.changedAt(),
        removed);
  }

  /// Overrides of a schedule that hold at some time within these, by their beginning.
  List<Schedule.Override> overrides(String schedule, Instant from, Instant to) {
    return sql.query(
        """
        select * from on_call_override
        where schedule = ? and withdrawn_at is null and ends_at > ? and starts_at < ?
        order by starts_at, id
        """,
        SqlSchedules::readOverride,
        schedule,
        from,
        to);
  }

  Optional<Schedule.Override> findOverride(String schedule, UUID id) {
    return sql.first(
        "select * from on_call_override where schedule = ? and id = ? and withdrawn_at is null",
        SqlSchedules::readOverride,
        schedule,
        id);
  }

  void add(Schedule.Override override) {
    sql.update(
        """
        insert into on_call_override
          (id, schedule, line, person, starts_at, ends_at, made_by, made_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        override.id(),
        override.schedule(),
        override.line().label(),
        override.person(),
        override.from(),
        override.to(),
        override.madeBy(),
        override.madeAt());
  }

  void withdraw(UUID override, String by, Instant at) {
    sql.update(
        "update on_call_override set withdrawn_by = ?, withdrawn_at = ? where id = ?",
        by,
        at,
        override);
  }

  private static Schedule read(Row row) throws SQLException {
    return new Schedule(
        row.text("name"),
        (int) row.number("version"),
        row.text("title"),
        ZoneId.of(row.text("zone")),
        shifts(row.text("calendar")),
        row.text("changed_by"),
        row.instant("changed_at"));
  }

  private static List<Shift> shifts(String calendar) {
    try {
      return CalendarReader.read(calendar, _ -> Optional.empty());
    } catch (CalendarFault e) {
      throw new IllegalStateException("a stored calendar is wrong in line " + e.line(), e);
    }
  }

  private static Schedule.Override readOverride(Row row) throws SQLException {
    return new Schedule.Override(
        row.id("id"),
        row.text("schedule"),
        Line.find(row.text("line")).orElseThrow(),
        row.id("person"),
        row.instant("starts_at"),
        row.instant("ends_at"),
        row.text("made_by"),
        row.instant("made_at"));
  }
}
