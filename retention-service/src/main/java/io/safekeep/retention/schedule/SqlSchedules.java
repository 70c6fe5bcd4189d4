package io.safekeep.retention.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.retention.schedule.ScheduleVersion.State;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Table `retention_schedule`, which keeps every version for ever.
@Singleton
public class SqlSchedules {

  private static final String COLUMNS = "select * from retention_schedule ";

  private final Sql sql;
  private final ObjectMapper json;

  SqlSchedules(Sql sql, ObjectMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /// The version that leads what happens at an instant. The first one leads everything before it,
  /// for there was no other.
  public ScheduleVersion inForce(Instant at) {
    return sql.first(
            COLUMNS
                + """
                where state = 'activated'
                order by holds_from <= ? desc,
                  case when holds_from <= ? then number else -number end desc
                limit 1
                """,
            this::read,
            at,
            at)
        .orElseThrow(() -> new IllegalStateException("there is no retention schedule"));
  }

  /// All versions that were ever activated, oldest first. There are few: two persons agree on each.
  public List<ScheduleVersion> activated() {
    return sql.query(COLUMNS + "where state = 'activated' order by number", this::read);
  }

  public Optional<ScheduleVersion> find(int number) {
    return sql.first(COLUMNS + "where number = ?", this::read, number);
  }

  /// Locks the row until the transaction ends.
  Optional<ScheduleVersion> locked(int number) {
    return sql.first(COLUMNS + "where number = ? for update", this::read, number);
  }

  /// The version that was activated last, even if it does not hold yet.
  Optional<ScheduleVersion> newest() {
    return sql.first(
        COLUMNS + "where state = 'activated' order by number desc limit 1", this::read);
  }

  /// Newest first, older than `before`.
  List<ScheduleVersion> page(int before, int limit) {
    return sql.query(
        COLUMNS + "where number < ? order by number desc limit ?", this::read, before, limit);
  }

  /// The number that comes next. Whoever asks holds it until the transaction ends.
  int next() {
    sql.query("select pg_advisory_xact_lock(hashtext('retention_schedule')) as held", _ -> true);
    return sql.first(
            "select coalesce(max(number), 0) + 1 as next from retention_schedule",
            row -> (int) row.number("next"))
        .orElseThrow();
  }

  void add(ScheduleVersion version) {
    sql.update(
        """
        insert into retention_schedule (number, document, sha256, note, proposed_by,
          proposed_on_behalf, proposed_at, state, decided_by, decided_on_behalf, decided_at,
          holds_from)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        version.number(),
        written(version.schedule()),
        version.sha256(),
        version.note(),
        version.proposedBy().subject(),
        version.proposedBy().onBehalf(),
        version.proposedAt(),
        version.state().label(),
        subject(version.decidedBy()),
        onBehalf(version.decidedBy()),
        version.decidedAt(),
        version.holdsFrom());
  }

  /// Stores a decision; the caller holds the row's lock.
  void decide(ScheduleVersion version) {
    sql.update(
        """
        update retention_schedule set state = ?, decided_by = ?, decided_on_behalf = ?,
          decided_at = ?, holds_from = ?
        where number = ?
        """,
        version.state().label(),
        subject(version.decidedBy()),
        onBehalf(version.decidedBy()),
        version.decidedAt(),
        version.holdsFrom(),
        version.number());
  }

  /// The document as it is kept, from which its SHA-256 is made.
  String written(RetentionSchedule schedule) {
    try {
      return json.writeValueAsString(schedule);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a schedule cannot be written as JSON", e);
    }
  }

  private static @Nullable String subject(@Nullable Actor actor) {
    return actor == null ? null : actor.subject();
  }

  private static @Nullable String onBehalf(@Nullable Actor actor) {
    return actor == null ? null : actor.onBehalf();
  }

  private ScheduleVersion read(Row row) throws SQLException {
    String decidedBy = row.textOrNull("decided_by");
    return new ScheduleVersion(
        (int) row.number("number"),
        schedule(row.text("document")),
        row.text("sha256"),
        row.text("note"),
        new Actor(row.text("proposed_by"), row.textOrNull("proposed_on_behalf")),
        row.instant("proposed_at"),
        State.of(row.text("state")),
        decidedBy == null ? null : new Actor(decidedBy, row.textOrNull("decided_on_behalf")),
        row.instantOrNull("decided_at"),
        row.instantOrNull("holds_from"));
  }

  private RetentionSchedule schedule(String document) {
    try {
      return json.readValue(document, RetentionSchedule.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored schedule cannot be read", e);
    }
  }
}
