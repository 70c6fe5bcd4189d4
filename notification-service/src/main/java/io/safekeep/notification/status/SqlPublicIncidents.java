package io.safekeep.notification.status;

import io.safekeep.notification.status.PublicIncident.Dismissed;
import io.safekeep.notification.status.PublicIncident.Draft;
import io.safekeep.notification.status.PublicIncident.Facts;
import io.safekeep.notification.status.PublicIncident.Justification;
import io.safekeep.notification.status.PublicIncident.Justified;
import io.safekeep.notification.status.PublicIncident.Published;
import io.safekeep.notification.status.PublicIncident.Resolved;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tables `status_incident`, `status_update` and `status_impact`. Triggers there let nothing move
/// as it may not, and keep what was said.
@Singleton
public class SqlPublicIncidents {

  private static final String SELECT =
      """
      select id, source, incident, severity, title, state, detected_at, justification,
        justified_by, justified_at, reviewed_by, dismissed_at, published_at, updated_at, resolved_at
      from status_incident
      """;

  private final Sql sql;

  SqlPublicIncidents(Sql sql) {
    this.sql = sql;
  }

  /// False if there is one of the same source.
  boolean add(Draft draft) {
    var facts = draft.facts();
    return sql.update(
            """
            insert into status_incident (id, source, incident, severity, title, state, detected_at)
            values (?, ?, ?, ?, ?, 'draft', ?)
            on conflict (source) do nothing
            """,
            facts.id(),
            facts.source(),
            facts.incident(),
            facts.level().label(),
            facts.title(),
            facts.detectedAt())
        == 1;
  }

  Optional<PublicIncident> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlPublicIncidents::read, id);
  }

  Optional<PublicIncident> locked(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlPublicIncidents::read, id);
  }

  Optional<PublicIncident> ofSource(String source) {
    return sql.first(SELECT + "where source = ? for update", SqlPublicIncidents::read, source);
  }

  /// Those of an internal incident.
  List<PublicIncident> of(UUID incident) {
    return sql.query(SELECT + "where incident = ? order by id", SqlPublicIncidents::read, incident);
  }

  /// Newest first, drafts and dismissed ones among them.
  List<PublicIncident> before(UUID before, int limit) {
    return sql.query(
        SELECT + "where id < ? order by id desc limit ?", SqlPublicIncidents::read, before, limit);
  }

  /// Those that wait for somebody: drafts, and reasons that nobody has reviewed.
  public List<PublicIncident> waiting() {
    return sql.query(
        SELECT + "where state in ('draft', 'justified') order by detected_at limit 500",
        SqlPublicIncidents::read);
  }

  /// What the public sees and is not over, newest first.
  public List<Published> goingOn() {
    return published(
            sql.query(
                SELECT
                    + """
                    where state in ('investigating', 'identified', 'monitoring')
                    order by published_at desc limit 200
                    """,
                SqlPublicIncidents::read))
        .toList();
  }

  private static Stream<Published> published(List<PublicIncident> all) {
    return all.stream().filter(Published.class::isInstance).map(Published.class::cast);
  }

  /// What the public was told since an instant, or is still told, newest first.
  public List<PublicIncident> shown(Instant since, int limit) {
    return sql.query(
        SELECT
            + """
            where published_at is not null and (resolved_at is null or resolved_at > ?)
            order by published_at desc limit ?
            """,
        SqlPublicIncidents::read,
        since,
        limit);
  }

  /// Brings a state to the table.
  void save(PublicIncident incident) {
    switch (incident) {
      case Draft draft ->
          sql.update(
              """
              update status_incident set state = 'draft', justification = null,
                justified_by = null, justified_at = null
              where id = ?
              """,
              draft.id());
      case Justified(var facts, var why) ->
          sql.update(
              """
              update status_incident set state = 'justified', justification = ?, justified_by = ?,
                justified_at = ?
              where id = ?
              """,
              why.reason(),
              people(why.by()),
              why.at(),
              facts.id());
      case Dismissed(var facts, _, var reviewer, var at) ->
          sql.update(
              """
              update status_incident set state = 'dismissed', reviewed_by = ?, dismissed_at = ?
              where id = ?
              """,
              people(reviewer),
              at,
              facts.id());
      case Published(var facts, var phase, var publishedAt, var updatedAt) ->
          moved(facts, phase, publishedAt, updatedAt, null);
      case Resolved(var facts, var phase, var publishedAt, var updatedAt, var resolvedAt) ->
          moved(facts, phase, publishedAt, updatedAt, resolvedAt);
    }
  }

  private void moved(
      Facts facts,
      Phase phase,
      Instant publishedAt,
      Instant updatedAt,
      @Nullable Instant resolvedAt) {
    sql.update(
        """
        update status_incident set state = ?, severity = ?, title = ?, published_at = ?,
          updated_at = ?, resolved_at = ?
        where id = ?
        """,
        phase.label(),
        facts.level().label(),
        facts.title(),
        publishedAt,
        updatedAt,
        resolvedAt,
        facts.id());
  }

  void rate(UUID id, Level level) {
    sql.update("update status_incident set severity = ? where id = ?", level.label(), id);
  }

  void rename(UUID id, String title) {
    sql.update("update status_incident set title = ? where id = ?", title, id);
  }

  void add(Update update) {
    sql.update(
        """
        insert into status_update (id, incident, state, body, posted_by, posted_at)
        values (?, ?, ?, ?, ?, ?)
        """,
        update.id(),
        update.incident(),
        update.phase().label(),
        update.body(),
        update.postedBy(),
        update.postedAt());
  }

  /// Of several incidents, newest first.
  public List<Update> updates(List<UUID> incidents) {
    return sql.query(
        """
        select id, incident, state, body, posted_by, posted_at from status_update
        where incident = any(?) order by posted_at desc, id desc
        """,
        SqlPublicIncidents::readUpdate,
        (Object) incidents.toArray(UUID[]::new));
  }

  /// One update, and what it is about.
  ///
  /// @param title of the incident
  public record Said(String title, Update update) {}

  public Optional<Said> said(UUID update) {
    return sql.first(
        """
        select i.title, u.id, u.incident, u.state, u.body, u.posted_by, u.posted_at
        from status_update u join status_incident i on i.id = u.incident where u.id = ?
        """,
        row -> new Said(row.text("title"), readUpdate(row)),
        update);
  }

  /// Begins or ends how an incident affects a component.
  ///
  /// @param state `OPERATIONAL` ends it
  void affect(UUID incident, UUID component, ComponentState state, Instant at) {
    sql.update(
        """
        update status_impact set until = greatest(since, ?)
        where incident = ? and component = ? and until is null and state <> ?
        """,
        at,
        incident,
        component,
        state.label());
    if (state != ComponentState.OPERATIONAL) {
      sql.update(
          """
          insert into status_impact (incident, component, state, since) values (?, ?, ?, ?)
          on conflict (incident, component) where until is null do nothing
          """,
          incident,
          component,
          state.label(),
          at);
    }
  }

  void relieve(UUID incident, Instant at) {
    sql.update(
        "update status_impact set until = greatest(since, ?) where incident = ? and until is null",
        at,
        incident);
  }

  /// Those of published incidents that lasted beyond an instant.
  public List<Impact> impacts(Instant after) {
    return sql.query(
        """
        select p.incident, p.component, p.state, p.since, p.until
        from status_impact p join status_incident i on i.id = p.incident
        where i.published_at is not null and (p.until is null or p.until > ?) order by p.since
        """,
        SqlPublicIncidents::readImpact,
        after);
  }

  List<Impact> impactsOf(UUID incident) {
    return sql.query(
        "select incident, component, state, since, until from status_impact where incident = ?",
        SqlPublicIncidents::readImpact,
        incident);
  }

  /// How the public was kept up to date about one serious incident.
  ///
  /// @param longestSilence in seconds, up to now while it goes on
  record Silence(UUID incident, Level level, long longestSilence) {}

  /// Of incidents of `SEV1` and `SEV2` that lasted beyond an instant.
  List<Silence> silences(Instant after, Instant now) {
    return sql.query(
        """
        select i.id, i.severity, max(extract(epoch from said.at - said.before))::bigint as silence
        from status_incident i, lateral (
          select at, lag(at) over (order by at) as before
          from (select posted_at as at from status_update u
              where u.incident = i.id and (i.resolved_at is null or posted_at <= i.resolved_at)
            union all select ?::timestamptz where i.resolved_at is null) moments) said
        where i.severity in ('sev1', 'sev2') and i.published_at is not null
          and (i.resolved_at is null or i.resolved_at > ?)
          and (said.before is null or said.at > ?)
        group by i.id, i.severity order by i.id
        """,
        row ->
            new Silence(
                row.id("id"),
                Level.find(row.text("severity")).orElseThrow(),
                row.number("silence")),
        now,
        after,
        after);
  }

  /// How fast it was decided whether the public is told.
  ///
  /// @param seconds until then, or until now
  record Decision(UUID incident, boolean decided, long seconds) {}

  /// About incidents of `SEV1` and `SEV2`: what waits, and what was decided since an instant.
  List<Decision> decisions(Instant after, Instant now) {
    return sql.query(
        """
        select id, decided_at is not null as decided,
          extract(epoch from coalesce(decided_at, ?) - detected_at)::bigint as seconds
        from (select *, least(published_at, dismissed_at) as decided_at from status_incident) i
        where severity in ('sev1', 'sev2') and (decided_at is null or decided_at > ?) order by id
        """,
        row -> new Decision(row.id("id"), row.flag("decided"), row.number("seconds")),
        now,
        after);
  }

  private static Update readUpdate(Row row) throws SQLException {
    return new Update(
        row.id("id"),
        row.id("incident"),
        Phase.find(row.text("state")).orElseThrow(),
        row.text("body"),
        row.text("posted_by"),
        row.instant("posted_at"));
  }

  private static Impact readImpact(Row row) throws SQLException {
    return new Impact(
        row.id("incident"),
        row.id("component"),
        ComponentState.find(row.text("state")).orElseThrow(),
        row.instant("since"),
        row.instantOrNull("until"));
  }

  private static PublicIncident read(Row row) throws SQLException {
    var facts =
        new Facts(
            row.id("id"),
            row.text("source"),
            row.idOrNull("incident"),
            Level.find(row.text("severity")).orElseThrow(),
            row.text("title"),
            row.instant("detected_at"));
    var state = row.text("state");
    return switch (state) {
      case "draft" -> new Draft(facts);
      case "justified" -> new Justified(facts, why(row));
      case "dismissed" ->
          new Dismissed(
              facts, why(row), actor(row.texts("reviewed_by")), row.instant("dismissed_at"));
      default -> {
        var phase = Phase.find(state).orElseThrow();
        yield phase.goesOn()
            ? new Published(facts, phase, row.instant("published_at"), row.instant("updated_at"))
            : new Resolved(
                facts,
                phase,
                row.instant("published_at"),
                row.instant("updated_at"),
                row.instant("resolved_at"));
      }
    };
  }

  private static Justification why(Row row) throws SQLException {
    return new Justification(
        row.text("justification"), actor(row.texts("justified_by")), row.instant("justified_at"));
  }

  /// Whoever acts, and in whose name if that is somebody else.
  private static String[] people(Actor actor) {
    return Stream.of(actor.subject(), actor.onBehalf())
        .filter(Objects::nonNull)
        .toArray(String[]::new);
  }

  private static Actor actor(List<String> people) {
    return new Actor(people.getFirst(), people.size() > 1 ? people.getLast() : null);
  }
}
