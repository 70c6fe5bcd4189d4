package io.safekeep.notification.incident;

import io.safekeep.notification.incident.Incident.Grade;
import io.safekeep.notification.incident.Incident.Report;
import io.safekeep.notification.incident.Incident.Stamps;
import io.safekeep.notification.incident.Incident.Team;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `incident`, `incident_member` and `incident_task`. Who may not see a restricted incident
/// is told apart here, so that no list and no count forgets it.
@Singleton
public class SqlIncidents {

  private static final String SELECT = "select i.* from incident i ";

  /// Two parameters: whether restricted ones are seen by right, and who looks.
  private static final String SEEN =
      """
      (not i.restricted or ? or exists (
        select from incident_member m where m.incident = i.id and m.employee = ?))
      """;

  private final Sql sql;

  SqlIncidents(Sql sql) {
    this.sql = sql;
  }

  /// Something to be done.
  ///
  /// @param action whether it is done after the incident, so that it does not happen again
  /// @param promises that the action is for, for example `P4`
  public record Task(
      UUID id,
      UUID incident,
      String text,
      String owner,
      boolean action,
      List<String> promises,
      Instant dueAt,
      @Nullable Instant doneAt) {

    public Task {
      promises = List.copyOf(promises);
    }
  }

  /// False if one with that key is not closed.
  boolean add(Incident incident) {
    var report = incident.report();
    var grade = incident.grade();
    return sql.update(
            """
            insert into incident (id, key, kind, severity, floor, matrix, runbook, title,
              description, source, opened_by, restricted, exercise, customer_impact, state,
              detected_at, opened_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (key) where state <> 'closed' do nothing
            """,
            incident.id(),
            incident.key(),
            incident.kind().label(),
            grade.severity().label(),
            label(grade.floor()),
            grade.matrix(),
            grade.runbook(),
            report.title(),
            report.description(),
            report.source(),
            report.openedBy(),
            incident.restricted(),
            report.exercise(),
            incident.customerImpact(),
            incident.state().label(),
            incident.stamps().detectedAt(),
            incident.stamps().openedAt())
        == 1;
  }

  /// The caller holds the row's lock.
  void update(Incident incident) {
    var grade = incident.grade();
    var team = incident.team();
    var stamps = incident.stamps();
    var words = incident.publicText();
    sql.update(
        """
        update incident set severity = ?, floor_waived_by = ?, state = ?, restricted = ?,
          customer_impact = ?, public_title = ?, public_text = ?, commander = ?,
          communications = ?, scribe = ?, paged_at = ?, acknowledged_at = ?, mitigated_at = ?,
          resolved_at = ?, reviewed_at = ?, closed_at = ?
        where id = ?
        """,
        grade.severity().label(),
        grade.waivedBy(),
        incident.state().label(),
        incident.restricted(),
        incident.customerImpact(),
        words == null ? null : words.title(),
        words == null ? null : words.text(),
        team.commander(),
        team.communications(),
        team.scribe(),
        stamps.pagedAt(),
        stamps.acknowledgedAt(),
        stamps.mitigatedAt(),
        stamps.resolvedAt(),
        stamps.reviewedAt(),
        stamps.closedAt(),
        incident.id());
  }

  public Optional<Incident> find(UUID id) {
    return sql.first(SELECT + "where i.id = ?", SqlIncidents::read, id);
  }

  /// Only if that person may see it.
  Optional<Incident> find(UUID id, Viewer viewer) {
    return sql.first(
        SELECT + "where i.id = ? and " + SEEN,
        SqlIncidents::read,
        id,
        viewer.seesRestricted(),
        viewer.subject());
  }

  /// Makes whoever changes it at the same time wait.
  Optional<Incident> locked(UUID id) {
    return sql.first(SELECT + "where i.id = ? for update", SqlIncidents::read, id);
  }

  Optional<Incident> lockedByKey(String key) {
    return sql.first(
        SELECT + "where i.key = ? and i.state <> 'closed' for update", SqlIncidents::read, key);
  }

  /// Newest first.
  ///
  /// @param open whether only those that are not closed are listed
  /// @param kind null for all
  /// @param before the id after which the list goes on; null for its beginning
  List<Incident> page(
      Viewer viewer, boolean open, @Nullable Kind kind, @Nullable UUID before, int limit) {
    return sql.query(
        SELECT
            + """
            where (not ? or i.state <> 'closed') and (?::text is null or i.kind = ?)
              and (?::uuid is null or i.id < ?) and
            """
            + SEEN
            + "order by i.id desc limit ?",
        SqlIncidents::read,
        open,
        kind == null ? null : kind.label(),
        kind == null ? null : kind.label(),
        before,
        before,
        viewer.seesRestricted(),
        viewer.subject(),
        limit);
  }

  /// Those that are not exercises, and were open or closed since then; for the service itself.
  public List<Incident> since(Instant since) {
    return sql.query(
        SELECT + "where not i.exercise and (i.state <> 'closed' or i.closed_at > ?) order by i.id",
        SqlIncidents::read,
        since);
  }

  /// By severity, the worst first; of what everybody may know.
  public List<ResponseTimes> responseTimes(Instant since) {
    return sql.query(
        """
        select severity, count(*) as incidents,
          extract(epoch from avg(acknowledged_at - paged_at))::bigint as taken,
          extract(epoch from avg(resolved_at - detected_at))::bigint as mended
        from incident where not exercise and not restricted and opened_at > ?
        group by severity order by severity
        """,
        row ->
            new ResponseTimes(
                row.text("severity"),
                row.number("incidents"),
                Optional.ofNullable(row.numberOrNull("taken")).map(Duration::ofSeconds),
                Optional.ofNullable(row.numberOrNull("mended")).map(Duration::ofSeconds)),
        since);
  }

  /// How many exercises began since then.
  long exercises(Instant since) {
    return sql.first(
            "select count(*) as n from incident where exercise and opened_at > ? and state = 'closed'",
            row -> row.number("n"),
            since)
        .orElse(0L);
  }

  void addMember(UUID incident, String employee, String by, Instant at) {
    sql.update(
        """
        insert into incident_member (incident, employee, added_by, added_at) values (?, ?, ?, ?)
        on conflict (incident, employee) do nothing
        """,
        incident,
        employee,
        by,
        at);
  }

  void commands(UUID incident, String employee, Instant since) {
    sql.update(
        """
        insert into incident_command (incident, employee, since) values (?, ?, ?)
        on conflict do nothing
        """,
        incident,
        employee,
        since);
  }

  /// Whether that person commands it, or did.
  public boolean hasCommanded(UUID incident, String employee) {
    return sql.first(
            "select 1 as found from incident_command where incident = ? and employee = ?",
            row -> row.number("found"),
            incident,
            employee)
        .isPresent();
  }

  public List<String> members(UUID incident) {
    return sql.query(
        "select employee from incident_member where incident = ? order by added_at, employee",
        row -> row.text("employee"),
        incident);
  }

  void add(Task task, String by, Instant at) {
    sql.update(
        """
        insert into incident_task (id, incident, text, owner, action, promises, due_at, created_by,
          created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        task.id(),
        task.incident(),
        task.text(),
        task.owner(),
        task.action(),
        task.promises().toArray(String[]::new),
        task.dueAt(),
        by,
        at);
  }

  /// False if it was done before, or is none of the incident's.
  boolean done(UUID incident, UUID task, String by, Instant at) {
    return sql.update(
            """
            update incident_task set done_at = ?, done_by = ?
            where id = ? and incident = ? and done_at is null
            """,
            at,
            by,
            task,
            incident)
        == 1;
  }

  public List<Task> tasks(UUID incident) {
    return sql.query(
        """
        select id, incident, text, owner, action, promises, due_at, done_at from incident_task
        where incident = ? order by due_at, id
        """,
        row ->
            new Task(
                row.id("id"),
                row.id("incident"),
                row.text("text"),
                row.text("owner"),
                row.flag("action"),
                row.texts("promises"),
                row.instant("due_at"),
                row.instantOrNull("done_at")),
        incident);
  }

  private static @Nullable String label(@Nullable Severity severity) {
    return severity == null ? null : severity.label();
  }

  private static Incident read(Row row) throws SQLException {
    String floor = row.textOrNull("floor");
    String publicTitle = row.textOrNull("public_title");
    return new Incident(
        row.id("id"),
        row.text("key"),
        Kind.find(row.text("kind")).orElseThrow(),
        new Report(
            row.text("title"),
            row.text("description"),
            row.text("source"),
            row.text("opened_by"),
            row.flag("exercise")),
        new Grade(
            Severity.find(row.text("severity")).orElseThrow(),
            floor == null ? null : Severity.find(floor).orElseThrow(),
            row.textOrNull("floor_waived_by"),
            (int) row.number("matrix"),
            row.text("runbook")),
        new Team(
            row.textOrNull("commander"),
            row.textOrNull("communications"),
            row.textOrNull("scribe")),
        IncidentState.find(row.text("state")).orElseThrow(),
        new Stamps(
            row.instant("detected_at"),
            row.instant("opened_at"),
            row.instantOrNull("paged_at"),
            row.instantOrNull("acknowledged_at"),
            row.instantOrNull("mitigated_at"),
            row.instantOrNull("resolved_at"),
            row.instantOrNull("reviewed_at"),
            row.instantOrNull("closed_at")),
        row.flag("restricted"),
        row.flag("customer_impact"),
        publicTitle == null ? null : new PublicText(publicTitle, row.text("public_text")));
  }
}
